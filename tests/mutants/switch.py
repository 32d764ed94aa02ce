"""Puts mutants of Rust source behind a switch: `crate::mutant(n)` says at run time whether mutant n is on.

All mutants of a crate are then in one build, and each costs one run of the tests. At most one is on at a time, so what
stands in the branch of a mutant is the source as it was.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

import tree_sitter_rust
from tree_sitter import Language, Parser

PARSER = Parser(Language(tree_sitter_rust.language()))

# Marks around what belongs to mutants, taken out before the text is written: open, numbers, close of the numbers; end.
OPEN, NUMBERS_END, CLOSE = "\ue000", "\ue001", "\ue002"

COMPARISONS = {"==", "!=", "<", ">", "<=", ">="}

SWITCH = """
static MUTANT: std::sync::LazyLock<u32> =
    std::sync::LazyLock::new(|| std::env::var("FUNNEL_MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(0));

#[inline(always)]
pub(crate) fn mutant(number: u32) -> bool {
    *MUTANT == number
}
"""


@dataclass
class Mutant:
    """One line of cargo-mutants' list."""

    number: int
    key: str
    name: str
    file: str
    genre: str
    replacement: str
    returns: str
    span: tuple[int, int]


@dataclass
class Region:
    """A piece of written source that is there because of some mutants."""

    start: int
    end: int
    numbers: list[int]


@dataclass
class Source:
    """A file with its mutants by the node of the syntax tree they change."""

    text: bytes
    mutants: dict[int, list[Mutant]] = field(default_factory=lambda: defaultdict(list))
    # Constants that hold mutants, by name: a constant cannot ask the switch, so that they become functions.
    constants: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    unplaced: list[Mutant] = field(default_factory=list)
    nodes_with_mutants: set[int] = field(default_factory=set)

    def of(self, node) -> str:
        return self.text[node.start_byte : node.end_byte].decode()


def switched(text: bytes, mutants: list[Mutant]) -> tuple[str, list[Region], list[Mutant]]:
    """The source with all mutants behind switches, where each stands, and those for which no place was found."""
    root = PARSER.parse(text).root_node
    source = Source(text)
    for mutant in mutants:
        node = place_of(root, mutant)
        if node is None:
            source.unplaced.append(mutant)
            continue
        source.mutants[node.id].append(mutant)
        while node is not None:
            source.nodes_with_mutants.add(node.id)
            if node.type == "function_item" and is_opaque(node):
                source.nodes_with_mutants.add(node.child_by_field_name("return_type").id)
            if is_own_constant(node):
                source.constants[source.of(node.child_by_field_name("name"))].append(mutant.number)
            node = node.parent
    return *without_marks(render(source, root, True)), source.unplaced


def is_own_constant(node) -> bool:
    """Whether it is a constant that only this file can use."""
    is_private = not any(child.type == "visibility_modifier" for child in node.children)
    return node.type == "const_item" and is_private and node.parent.type != "declaration_list"


def place_of(root, mutant: Mutant):
    """The node a mutant changes."""
    start, end = mutant.span
    node = root.descendant_for_byte_range(start, end)
    wanted = {
        "FnValue": lambda it: it.type == "block" and it.parent.type == "function_item",
        "BinaryOperator": lambda it: it.type in ("binary_expression", "compound_assignment_expr"),
        "UnaryOperator": lambda it: it.type == "unary_expression",
        "MatchArm": lambda it: it.type == "match_arm",
        "MatchArmGuard": lambda it: it.type == "match_arm",
        "StructField": lambda it: it.type == "struct_expression",
    }[mutant.genre]
    while node is not None and not wanted(node):
        node = node.parent
    if node is None or is_in_constant(node):
        return None
    if mutant.genre == "BinaryOperator" and operator(node).start_byte != start:
        return None
    if mutant.genre == "MatchArmGuard" and guard(node) is None:
        return None
    return node


def is_in_constant(node) -> bool:
    """Whether it is worked out while compiling, for good."""
    while node is not None and not is_own_constant(node):
        if node.type in ("const_item", "static_item", "array_type"):
            return True
        node = node.parent
    return False


def operator(node):
    return node.child_by_field_name("operator")


def guard(arm):
    return arm.child_by_field_name("pattern").child_by_field_name("condition")


def marked(numbers: list[int], text: str) -> str:
    return f"{OPEN}{','.join(map(str, numbers))}{NUMBERS_END}{text}{CLOSE}" if numbers else text


def is_on(mutant: Mutant) -> str:
    return f"crate::mutant({mutant.number})"


def render(source: Source, node, with_switches: bool) -> str:
    if node.type == "identifier" and source.of(node) in source.constants and not is_declared_here(node):
        return marked(source.constants[source.of(node)], f"{source.of(node)}()")
    mutants = source.mutants.get(node.id, []) if with_switches else []
    if mutants:
        text = RENDERERS[node.type](source, node, mutants)
        # What is wrong in the body of a function is not about what it returns.
        return text if node.type == "block" else marked([mutant.number for mutant in mutants], text)
    if node.type == "abstract_type" and source.mutants.get((node.parent.child_by_field_name("body") or node).id):
        return result(source, node)
    if node.type == "const_item" and node.id in source.nodes_with_mutants and is_own_constant(node):
        return constant(source, node, with_switches)
    if node.child_count == 0 or not source.constants and (not with_switches or node.id not in source.nodes_with_mutants):
        return source.of(node)
    return pieces(source, node, lambda child: render(source, child, with_switches))


def pieces(source: Source, node, rendered) -> str:
    """The source of a node, its children rendered."""
    text, at = [], node.start_byte
    for child in node.children:
        text.append(source.text[at : child.start_byte].decode())
        text.append(rendered(child))
        at = child.end_byte
    text.append(source.text[at : node.end_byte].decode())
    return "".join(text)


def is_declared_here(node) -> bool:
    return node.parent.type == "const_item" and node.parent.child_by_field_name("name").id == node.id


def constant(source: Source, node, with_switches: bool) -> str:
    """A constant as a function."""
    name, kind = (source.of(node.child_by_field_name(field)) for field in ("name", "type"))
    value = node.child_by_field_name("value")
    text = render(source, value, with_switches)
    if value.type == "reference_expression":
        text = f"Box::leak(Box::new({render(source, value.child_by_field_name('value'), with_switches)}))"
        kind = kind.replace("&", "&'static ", 1)
    return marked(source.constants[name], f"fn {name}() -> {kind} {{ {text} }}")


def block(source: Source, node, mutants: list[Mutant]) -> str:
    """The body of a function."""
    inner = pieces(source, node, lambda child: render(source, child, True))
    # A function has one type of result: what only says what it can do is boxed. See `result`.
    is_boxed = is_opaque(node.parent)
    value = "return Box::new({});" if is_boxed else "return {};"
    returns = [marked([it.number], f"if {is_on(it)} {{ {value.format(it.replacement)} }}") for it in mutants]
    return f"{{ {' '.join(returns)} Box::new({inner}) }}" if is_boxed else f"{{ {' '.join(returns)} {inner[1:]}"


def is_opaque(function) -> bool:
    result = function.child_by_field_name("return_type")
    return result is not None and result.type == "abstract_type"


def result(source: Source, node) -> str:
    """The type of a boxed result."""
    borrows = b"&" in source.text[node.parent.child_by_field_name("parameters").start_byte : node.start_byte]
    return f"Box<{source.of(node).replace('impl ', 'dyn ', 1)}{' + %s_' % chr(39) if borrows else ''}>"


def binary(source: Source, node, mutants: list[Mutant]) -> str:
    left, right = (render(source, node.child_by_field_name(side), True) for side in ("left", "right"))
    sign = source.of(operator(node))
    if sign in ("&&", "||"):
        switch = is_on(mutants[0])
        branches = f"{{ {right} }} else {{ on_left }}" if sign == "&&" else f"{{ on_left }} else {{ {right} }}"
        return f"(match ({left}) {{ on_left => if on_left != {switch} {branches} }})"
    # A comparison does not take what it compares.
    borrow, use = ("&", "*") if sign in COMPARISONS else ("", "")
    others = [
        f"if {is_on(it)} {{ {marked([it.number], f'{use}l {it.replacement} {use}r')} }} else " for it in mutants
    ]
    return f"(match ({borrow}({left}), {borrow}({right})) {{ (l, r) => {''.join(others)}{{ {use}l {sign} {use}r }} }})"


def assignment(source: Source, node, mutants: list[Mutant]) -> str:
    left, right = (node.child_by_field_name(side) for side in ("left", "right"))
    plain_left, plain_right = render(source, left, False), render(source, right, False)
    others = [
        f"if {is_on(it)} {{ {marked([it.number], f'{plain_left} {it.replacement} {plain_right}')} }} else "
        for it in mutants
    ]
    same = f"{render(source, left, True)} {source.of(operator(node))} {render(source, right, True)}"
    return f"({''.join(others)}{{ {same} }})"


def unary(source: Source, node, mutants: list[Mutant]) -> str:
    sign, inner = source.of(node.children[0]), render(source, node.children[-1], True)
    return f"(match ({inner}) {{ it => if {is_on(mutants[0])} {{ it }} else {{ {sign}it }} }})"


def match_arm(source: Source, node, mutants: list[Mutant]) -> str:
    """An arm that is left out, or whose guard is always or never met."""
    pattern, condition = node.child_by_field_name("pattern"), guard(node)
    never = [it for it in mutants if it.genre == "MatchArm" or it.replacement == "false"]
    always = [it for it in mutants if it.genre == "MatchArmGuard" and it.replacement == "true"]
    conditions = [f"!{is_on(it)}" for it in never]
    if condition is not None:
        met = "".join(f"{is_on(it)} || " for it in always)
        conditions.append(f"({met}({render(source, condition, True)}))")
    shape = source.text[pattern.start_byte : (condition.prev_sibling if condition else pattern).start_byte].decode()
    shape = shape if condition else render(source, pattern, False)
    rest = [child for child in node.children if child.start_byte >= pattern.end_byte]
    return f"{shape} if {' && '.join(conditions)} " + "".join(render(source, child, True) + " " for child in rest)


def structure(source: Source, node, mutants: list[Mutant]) -> str:
    """A value without one of its fields, which `..` then fills."""
    branches = []
    for mutant in mutants:
        start, end = mutant.span
        start, end = start - node.start_byte, end - node.start_byte
        raw = source.text[node.start_byte : node.end_byte]
        left = re.sub(rb"^\s*,", b"", raw[end:])
        branches.append(f"if {is_on(mutant)} {{ {marked([mutant.number], (raw[:start] + left).decode())} }} else ")
    same = pieces(source, node, lambda child: render(source, child, True))
    return f"({''.join(branches)}{{ {same} }})"


RENDERERS = {
    "block": block,
    "binary_expression": binary,
    "compound_assignment_expr": assignment,
    "unary_expression": unary,
    "match_arm": match_arm,
    "struct_expression": structure,
}


def without_marks(text: str) -> tuple[str, list[Region]]:
    """The text to write, and where its regions are, in bytes."""
    written, regions, still_open, at = [], [], [], 0
    for piece in re.split(f"({OPEN}[0-9,]*{NUMBERS_END}|{CLOSE})", text):
        if piece.startswith(OPEN):
            still_open.append((at, [int(number) for number in piece[1:-1].split(",")]))
        elif piece == CLOSE:
            start, numbers = still_open.pop()
            regions.append(Region(start, at, numbers))
        else:
            written.append(piece)
            at += len(piece.encode())
    return "".join(written), regions
