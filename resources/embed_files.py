#!/usr/bin/env python3
"""Writes a C++ source that holds files, for a program that needs them without a folder beside it.

embed_files.py OUT.cpp HEADER NAMESPACE FILE...   defines NAMESPACE::embeddedFile, declared in HEADER
"""
import pathlib
import sys


def literal(content):
    """Byte by byte in octal where needed: every compiler reads it alike."""
    lines, line = [], ""
    for byte in content:
        character = chr(byte)
        if character == "\n":
            line += "\\n"
        elif character in '"\\':
            line += "\\" + character
        elif 32 <= byte < 127 and character != "?":
            line += character
        else:
            line += "\\%03o" % byte
        if len(line) > 110 or character == "\n":
            lines.append('        "%s"' % line)
            line = ""
    lines.append('        "%s"' % line)
    return "\n".join(lines)


def main(out, header, namespace, *files):
    rows = []
    for file in files:
        content = pathlib.Path(file).read_bytes()
        rows.append("        {\"%s\", std::string_view(\n%s,\n        %d)},\n" % (pathlib.Path(file).name, literal(content), len(content)))
    text = (
        '#include "%s"\n\n#include <map>\n\nnamespace %s {\n\n'
        "std::string_view embeddedFile(std::string_view name) {\n"
        "    static const std::map<std::string_view, std::string_view> files{\n%s    };\n"
        "    const auto found = files.find(name);\n"
        "    return found == files.end() ? std::string_view{} : found->second;\n}\n\n} // namespace %s\n"
    ) % (header, namespace, "".join(rows), namespace)
    target = pathlib.Path(out)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
