#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Make the map from kernel function to model function out of the models.

    tests/tidy/model_map.py             write what is stale
    tests/tidy/model_map.py --root DIR  of another tree

Each modelled function says in the comment before it what it models and what
it leaves out. From that come the table in models/README.md (between two
marks), a kernel file a row, and models/map.md, a function a row. tidy.py
says when they are stale.
"""

import re
import sys
import textwrap
from pathlib import Path

import tidy

README = "models/README.md"
FULL = "models/map.md"
BEGIN = "<!-- Made by './dev map' from the comments before the functions. -->\n"
END = "<!-- End of the map. -->\n"
FIELD = r"(?:Models|Locks|Yields at|Leaves out|Differs):"
SOURCE = re.compile(r"[\w-]+(?:/[\w-]+)+\.[chS]\b|\b(?:include/)?linux/\w+\.h\b")
# What a function models that is in no file of the kernel, by its first words.
ELSEWHERE = (
    ("nothing in", "Nothing posted: ours"),
    ("TDX module", "The TDX module"),
    ("SEV firmware", "The SEV firmware"),
    ("APM volume 2", "The AMD64 architecture"),
    ("PCIe 6", "PCIe 6, TDISP"),
)
OTHER = "Parts of a function, an interface, the hardware"


class Model:
    """One modelled function and the fields of its comment."""

    def __init__(self, path, name, block):
        text = " ".join(line.strip().lstrip("/*").rstrip("/").strip().rstrip("*")
                        for line in block)
        self.path = path.split("/", 1)[1]
        self.name = name
        self.models = self.field(text, "Models")
        self.leaves_out = self.field(text, "Leaves out")
        self.sources = self.split(self.models)

    @staticmethod
    def field(text, name):
        found = re.search(rf"\b{name}:\s*(.*?)\s*(?={FIELD}|$)", text)
        return " ".join(found.group(1).split()) if found else ""

    @staticmethod
    def split(text):
        """Kernel file -> what is said behind its name, up to the next file's."""
        marks = list(SOURCE.finditer(text))
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        sources = {}
        for mark, end in zip(marks, ends):
            said = text[mark.end():end].strip(" ,;:")
            sources[mark.group(0)] = f"{sources.get(mark.group(0), '')} {said}".strip()
        return sources

    def headings(self):
        """Where it stands in the map."""
        if self.sources:
            return [f"`{source}`" for source in self.sources]
        for words, heading in ELSEWHERE:
            if self.models.startswith(words):
                return [heading]
        return [OTHER]

    def short(self, heading):
        """Its name, with what it models of that file if it is called otherwise."""
        words = self.sources.get(heading.strip("`"), self.models)
        for start, title in ELSEWHERE:
            if heading == title:
                words = words.removeprefix(start).lstrip(" :,")
        names = list(dict.fromkeys(re.findall(r"(\w+)\(\)", words)))
        others = ", ".join(f"`{name}`" for name in names if name != self.name)
        if self.name in names and others:
            return f"`{self.name}` (with {others})"
        if self.name in names or heading == ELSEWHERE[0][1]:
            return f"`{self.name}`"
        if others:
            return f"`{self.name}` ({others})"
        words = re.split(r"[,:;.](?:\s|$)", words)[0]
        return f"`{self.name}` ({words})" if words else f"`{self.name}`"


def models_of(root):
    """All functions of the models that say what they model, by path."""
    for file in sorted(root.glob("models/**/*.[ch]")):
        text = file.read_text(encoding="utf-8")
        lines = text.split("\n")
        for function in tidy.functions_of(tidy.code_of(text)):
            block, i = [], function.line - 2
            while i >= 0 and lines[i].strip().startswith(("*", "/*")):
                block.insert(0, lines[i])
                i -= 1
            if "Models:" in "\n".join(block):
                yield Model(file.relative_to(root).as_posix(), function.name, block)


def by_heading(models):
    """Heading -> its functions; files first, then the rest in their order."""
    groups = {}
    for model in models:
        for heading in model.headings():
            groups.setdefault(heading, []).append(model)
    rest = [heading for _, heading in ELSEWHERE] + [OTHER]
    return sorted(groups.items(), key=lambda g: (rest.index(g[0]) if g[0] in rest else -1, g[0]))


def cell(text):
    return text.replace("|", "\\|")


def table(models):
    """A paragraph a kernel file."""
    out = []
    for heading, group in by_heading(models):
        files = {}
        for model in group:
            files.setdefault(model.path, []).append(model.short(heading))
        for path, names in files.items():
            words = f"{heading} in `{path}`: {', '.join(names)}"
            out.append(textwrap.fill(words, 98, initial_indent="- ", subsequent_indent="  ",
                                     break_long_words=False, break_on_hyphens=False))
    return "\n".join(out) + "\n"


def full(models):
    """A row a function."""
    out = ["# From kernel function to model function", "",
           BEGIN.strip(), "",
           "What each function models, with the version that it is taken from, and what it leaves",
           "out. The tags of versions are explained in `README.md`.", ""]
    for heading, group in by_heading(models):
        out += [f"## {heading}", "", "| model | models | leaves out |", "|---|---|---|"]
        for model in group:
            out.append(f"| `{model.path}`: `{model.name}` | {cell(model.models)} "
                       f"| {cell(model.leaves_out)} |")
        out.append("")
    return "\n".join(out).rstrip("\n") + "\n"


def texts(root):
    """Path -> what it must be. Trees without a README of models have no map."""
    readme = root / README
    if not readme.is_file():
        return {}
    text = readme.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        return {README: text.rstrip("\n") + "\n\n" + BEGIN + END}
    models = list(models_of(root))
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return {
        README: before + BEGIN + "\n" + table(models) + "\n" + END + after,
        FULL: full(models),
    }


def stale(root):
    """Paths that are not what the models say, with what they must be."""
    for path, text in texts(root).items():
        file = root / path
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            yield path, text


def main(arguments):
    root = Path(__file__).resolve().parents[2]
    if arguments[:1] == ["--root"]:
        root = Path(arguments[1])
    for path, text in stale(root):
        (root / path).write_text(text, encoding="utf-8")
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
