"""A client with the module gischat_client."""

import asyncio
import os
import sys

from gischat_client import Room


async def send_lines(room):
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        room.send(line.decode().rstrip("\n"))


async def main():
    base, room_name, nickname = (os.environ[f"GISCHAT_{name}"] for name in ("URL", "ROOM", "NICKNAME"))
    async with Room(base, room_name, nickname) as room:
        sending = asyncio.create_task(send_lines(room))
        async for message in room:
            if message["type"] == "text":
                print(f"{message['author']}: {message['text']}", flush=True)
        await sending


asyncio.run(main())
