"""Small modules into one script."""

from __future__ import annotations

import re

import pytest

from ergolib.live import bundle
from ergolib.live.bundle import BundleError, classic, esm
from ergolib.live.component import WHERE, component


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Write modules to a folder of their own."""
    monkeypatch.setattr(bundle, "FOLDER", tmp_path)

    def write(**texts: str) -> None:
        for name, text in texts.items():
            (tmp_path / f"{name}.js").write_text(text)

    return write


def test_modules_come_in_order_each_in_its_own_scope(modules):
    modules(
        one='import { b as other } from "./two.js";\nimport { N } from "./data.js";\n'
        "// a remark\nconst hidden = 1;\n"
        "export function a() {\n  return other() + N + hidden;\n}\n",
        two='import { c } from "./three.js";\n'
        "const hidden = 2;\nexport const b = () => c + hidden;\n",
        three="/** About c. */\nexport let c = 3;\n",
    )
    text = esm("one", {"N": [1, 2]})
    assert text.index("$three=") < text.index("$two=") < text.index("function a()")
    assert text.index("$data=") < text.index("function a()")
    assert "const{b:other}=$two;" in text
    assert "return{b}" in text
    assert text.endswith("export { a };\n")
    assert "remark" not in text
    assert "About" not in text
    assert 'const $data={"N":[1,2]};' in text


def test_remarks_go_and_what_looks_like_one_stays(modules):
    modules(
        one="export const a = 1; // a remark\n"
        'export const b = "x // y"; // a remark\n'
        "export const c = 4 / 2; /* a remark */\n"
        "export const d = `// ${a}\n  b`;\n"
        'export const e = "a  b".replace(/[^/"]*  $/, "");\n'
    )
    text = esm("one", {})
    assert "remark" not in text
    assert 'const b="x // y";' in text
    assert "const c=4/2;" in text
    assert "const d=`// ${a}\n  b`;" in text
    assert '.replace(/[^/"]*  $/,"")' in text


def test_a_classic_script_has_no_import_and_no_export(modules):
    modules(one="export { a };\nexport const b = 1;\nfunction a() {}\n")
    text = classic("one", {}, "thing")
    assert 'ergolibLive.register("thing", { b, a });' in text
    assert text.startswith("(() => {")
    assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)


def test_a_module_used_twice_is_there_once(modules):
    modules(
        one='import { x } from "./two.js";\nimport { y } from "./three.js";\n'
        "export const z = x + y;\n",
        two='import { y } from "./three.js";\nexport const x = y;\n',
        three="export const y = 1;\n",
    )
    assert esm("one", {}).count("const $three=") == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('import one from "./two.js";\n', "cannot bundle"),
        ("export default 1;\n", "cannot bundle"),
        ('export * from "./two.js";\n', "cannot bundle"),
        ("const a = `one ${b ? `two  ${b}` : 3}`;\n", "template literal"),
        ('const a = () => /a "  b/;\n', "regular expression"),
        ('import { a } from "./one.js";\n', "import each other"),
    ],
)
def test_what_it_does_not_read_it_refuses(modules, text, why):
    modules(one=text, two="export const a = 1;\n")
    with pytest.raises(BundleError, match=why):
        esm("one", {})


@pytest.mark.parametrize("name", WHERE)
def test_components_bundle_both_ways(name):
    made = component(name)
    constants = made.constants()
    assert esm(name, constants).count("export {") == 1
    assert "render" in esm(name, constants).splitlines()[-1]
    assert f'ergolibLive.register("{name}"' in classic(name, constants, name)
