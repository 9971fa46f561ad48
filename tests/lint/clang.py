# SPDX-License-Identifier: Apache-2.0
"""Sources that gcc builds without a warning give clang no reason for one either."""
import concurrent.futures
import json
import os
import shlex
import shutil
import subprocess

import tap
import tree


GCC_ONLY = ("-Wno-tsan",)


def check(entry):
    words = shlex.split(entry["command"])
    argv = [word for word in words[2 if os.path.basename(words[0]) == "ccache" else 1:]
            if word not in ("-c", "-MD", "-Werror", *GCC_ONLY)]
    for option in ("-o", "-MF", "-MQ"):
        while option in argv:
            at = argv.index(option)
            del argv[at:at + 2]
    done = subprocess.run(["clang", "-fsyntax-only", "-Werror", *argv], text=True,
                          cwd=entry["directory"], stderr=subprocess.PIPE)
    return done.stderr if done.returncode else None


def clang_is_content():
    tap.require(shutil.which("clang"), "clang is not installed")
    with open(os.path.join(tree.BUILD, "compile_commands.json"), encoding="utf-8") as file:
        entries = {entry["file"]: entry for entry in json.load(file)}.values()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tree.none(filter(None, pool.map(check, entries)))


tap.run([("clang has no warning", clang_is_content)])
