"""Runs frames through the Python client and a pseudo terminal whose other end is a simulated board.

over_pty.py HOST_FOLDER PROGRAM CWD ARGUMENT...; frames come as JSON on standard input, answers go out as JSON.
"""

import json
import os
import pty
import subprocess
import sys
import tty

host, program, cwd, *arguments = sys.argv[1:]
sys.path.insert(0, host)

from bitwright_board import Board, BoardError  # noqa: E402

frames = json.load(sys.stdin)
master, slave = pty.openpty()
tty.setraw(slave)
tty.setraw(master)
child = subprocess.Popen([program, *arguments], cwd=cwd, stdin=master, stdout=master)
try:
    with Board.open(os.ttyname(slave), baud=1000000) as board:
        integers = board.run_integers(frames).tolist()
        # Noise before a frame costs one try more, not the answer.
        board._line.write(b"\xc0\x01\x02\x03")
        noisy = board.run_integers(frames[:1])[0].tolist()
        board.manifest["model"]["sha256"] = "f" * 64
        try:
            board.check()
            stranger = ""
        except BoardError as error:
            stranger = str(error)
    print(json.dumps({"integers": integers, "noisy": noisy, "stranger": stranger}))
finally:
    child.kill()
