"""From a relocatable WebAssembly object to a module, without a linker.

LLVM emits an object: sections of code and data whose addresses already fit as long as nothing
else is linked in. One thing is missing, an export section; the names are in the custom section
``linking``. So: read the names, write the exports, drop the custom sections. The formats are in
the WebAssembly specification and the tool conventions' ``Linking.md``.
"""

from __future__ import annotations

from collections.abc import Iterator

IMPORT, FUNCTION_EXPORT, DATA, CODE, CUSTOM, EXPORT, DATA_COUNT = 2, 0, 11, 10, 0, 7, 12
SYMBOL_TABLE, SEGMENT_INFO = 8, 5
SYMBOL_FUNCTION, SYMBOL_DATA, SYMBOL_SECTION = 0, 1, 3
LOCAL, UNDEFINED, EXPLICIT_NAME = 0x02, 0x10, 0x40


class Reader:
    """A position in a byte string, and the few encodings WebAssembly uses."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position

    def byte(self) -> int:
        """One byte."""
        self.position += 1
        return self.data[self.position - 1]

    def number(self) -> int:
        """An unsigned LEB128 integer."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def take(self, length: int) -> bytes:
        """The next bytes."""
        self.position += length
        return self.data[self.position - length : self.position]

    def name(self) -> str:
        """A length and that many bytes of UTF-8."""
        return self.take(self.number()).decode()

    def limits(self) -> None:
        """Pass over a table's or a memory's limits."""
        if self.number() & 1:
            self.number()
        self.number()


def encode(value: int) -> bytes:
    """Encode an unsigned LEB128 integer."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield every section: its number and its content."""
    reader = Reader(module, 8)
    while reader.position < len(module):
        number = reader.byte()
        yield number, reader.take(reader.number())


def link(object_code: bytes) -> tuple[bytes, list[str]]:
    """Give an object its export section.

    Returns
    -------
    module : bytes
        The module.
    imports : list of str
        The names it needs from outside.
    """
    content = list(sections(object_code))
    imports = [name for number, body in content if number == IMPORT for name in imported(body)]
    exports = [pair for number, body in content if number == CUSTOM for pair in exported(body)]
    table = encode(len(exports)) + b"".join(
        encode(len(name)) + name.encode() + bytes([FUNCTION_EXPORT]) + encode(index)
        for name, index in exports
    )
    out = bytearray(object_code[:8])
    waiting = True
    for number, body in content:
        if number == CUSTOM:
            continue
        if waiting and (number > EXPORT):
            out += bytes([EXPORT]) + encode(len(table)) + table
            waiting = False
        out += bytes([number]) + encode(len(body)) + body
    return bytes(out), imports


def imported(body: bytes) -> Iterator[str]:
    """Yield the names in an import section."""
    reader = Reader(body)
    for _ in range(reader.number()):
        reader.name()  # always "env"
        name = reader.name()
        kind = reader.byte()
        if kind == 0:  # a function: its type
            reader.number()
        elif kind == 1:  # a table: its element type and size
            reader.byte()
            reader.limits()
        elif kind == 2:  # a memory: its size
            reader.limits()
        else:  # a global: its type and mutability
            reader.take(2)
        yield name


def exported(body: bytes) -> Iterator[tuple[str, int]]:
    """Yield name and index of the functions that an object's linking section shows."""
    reader = Reader(body)
    if reader.name() != "linking":
        return
    reader.number()  # the section's version
    while reader.position < len(body):
        kind = reader.byte()
        end = reader.number() + reader.position
        if kind == SYMBOL_TABLE:
            for _ in range(reader.number()):
                yield from symbol(reader)
        reader.position = end


def symbol(reader: Reader) -> Iterator[tuple[str, int]]:
    """Read one entry of the symbol table; yield it if it is a visible, defined function."""
    kind = reader.byte()
    flags = reader.number()
    if kind == SYMBOL_SECTION:
        reader.number()
    elif kind == SYMBOL_DATA:
        reader.name()
        if not flags & UNDEFINED:
            reader.number(), reader.number(), reader.number()
    else:
        index = reader.number()
        if not flags & UNDEFINED or flags & EXPLICIT_NAME:
            name = reader.name()
            if kind == SYMBOL_FUNCTION and not flags & (UNDEFINED | LOCAL):
                yield name, index


def heap_start(module: bytes) -> int:
    """Find the first address past the module's constants, rounded up to 16 bytes."""
    end = 16
    for number, body in sections(module):
        if number != DATA:
            continue
        reader = Reader(body)
        for _ in range(reader.number()):
            if reader.number() == 0:  # an active segment: i32.const address, end
                reader.byte()
                address = reader.number()
                reader.byte()
                size = reader.number()
                reader.take(size)
                end = max(end, address + size)
    return -(-end // 16) * 16
