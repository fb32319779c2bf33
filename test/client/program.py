"""Joins a room for a test: prints events, and sends what it reads, each as a line of JSON."""

import asyncio
import json
import sys

from gischat_client import Room


def show(**event):
    print(json.dumps(event), flush=True)


async def main(base, room_name, nickname, token):
    async with Room(base, room_name, nickname, token=token) as room:
        for name in ("state", "session", "count", "taken"):
            room.on(name, lambda value, name=name: show(event=name, value=value))
        room.on("ready", lambda: show(event="ready", value=sorted(room.people)))
        room.on("people", lambda people: show(event="people", value=sorted(people)))
        room.on("registered", lambda: show(event="registered"))
        room.on("refused", lambda reason, id: show(event="refused", value=reason))

        async def obey():
            messages = {}
            room.on("message", lambda message: messages.update({message.get("id"): message}))
            input = asyncio.StreamReader()
            await asyncio.get_running_loop().connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(input), sys.stdin
            )
            while line := await input.readline():
                command, argument = json.loads(line)
                if command == "send":
                    room.send(argument).add_done_callback(tell)
                elif command == "reply":
                    room.reply(messages[argument["to"]], argument["content"]).add_done_callback(tell)
                elif command == "react":
                    room.react(messages[argument["to"]], argument["emoji"]).add_done_callback(tell)
                elif command == "rename":
                    room.rename(argument)
            await room.close()

        def tell(receipt):
            show(event="receipt", value=receipt.result().state, reason=receipt.result().reason)

        obeying = asyncio.create_task(obey())
        async for message in room:
            show(event=message["type"], value=message, own=room.is_own(message))
        show(event="end", value=room.end_reason)
        obeying.cancel()


asyncio.run(main(*sys.argv[1:4], sys.argv[4] if len(sys.argv) > 4 else None))
