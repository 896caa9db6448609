"""A live component as a Panel object, for JupyterLab, ``panel serve`` and a page's cell."""

from __future__ import annotations

import os
from functools import cache
from typing import Any, ClassVar

import panel as pn
import param
from panel.custom import JSComponent

from ergolib.live.component import Component, Parameter, component
from ergolib.live.static import own_rules, style_sheet

#: What a cell hands over where the book is built (``ERGOLIB_STATIC``): which figure to draw.
MIMETYPE = "application/vnd.ergolib.live+json"


def parameter(described: Parameter) -> param.Parameter:
    """Make the parameter of a Panel class from its description."""
    if described.options is not None:
        return param.Selector(default=described.default, objects=list(described.options))
    if isinstance(described.default, bool):
        return param.Boolean(described.default)
    kinds: dict[type, Any] = {int: param.Integer, float: param.Number, str: param.String}
    limits = {} if described.range is None else {"bounds": described.range}
    made: param.Parameter = kinds[type(described.default)](described.default, **limits)
    return made


@cache
def _esm(name: str) -> str:
    return component(name).esm()


@cache
def _style_sheet(name: str) -> str:
    return style_sheet() + own_rules(name)


class Live(JSComponent):
    """What all live components have in common.

    A subclass names its `Component` and declares that component's parameters. Kernels are compiled
    when the first object is drawn, not on import.
    """

    _component: ClassVar[Component]
    _esm: ClassVar[str] = ""
    __abstract = True

    def __init__(self, **params: Any) -> None:
        params.setdefault("sizing_mode", "stretch_width")
        params.setdefault("max_width", 760)
        params["stylesheets"] = [_style_sheet(self._component.name), *params.get("stylesheets", [])]
        super().__init__(**params)

    @classmethod
    def _render_esm(cls, compiled: Any = True, server: bool = False) -> str:
        return _esm(cls._component.name)

    def changed(self) -> dict[str, Any]:
        """Return the parameters that the reader can set and that differ from the defaults."""
        parameters = self._component.parameters
        return {
            name: getattr(self, name)
            for name, each in parameters.items()
            if each.settable and getattr(self, name) != each.default
        }

    def __repr__(self, depth: int = 0) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.changed().items())
        return f"{type(self).__name__}({given})"

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if os.environ.get("ERGOLIB_STATIC"):
            content = {"component": self._component.name, "parameters": self.changed()}
            display({MIMETYPE: content, "text/plain": repr(self)}, raw=True)
            return
        show(super()._repr_mimebundle_)


def show(mimebundle: Any) -> None:
    """Display a Panel object in a notebook, whose front end is prepared if it is not yet."""
    from IPython.display import display

    if not getattr(pn.extension, "_loaded", False):
        pn.extension(inline=True)  # the front end comes with the notebook, not from elsewhere
    bundle = mimebundle(None, None)
    if bundle is None:
        return
    content, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    if content:  # empty where Panel has displayed it already
        display(content, metadata=metadata, raw=True)
