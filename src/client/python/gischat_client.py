"""Joins the rooms of a gischat server, and stays in them.

    async with Room("https://chat.example.org", "QGIS", "Ada") as room:
        receipt = await room.send("Hello")
        async for message in room:
            if message["type"] == "text":
                print(f"{message['author']}: {message['text']}")

The connection is made again after each loss, what was missed follows, and each message is sent once. Copy this file into
your program. It needs Python 3.11 or newer and the package websockets (10.4 or newer; Debian: python3-websockets).

Texts, names and layers are what other people wrote: never display them as markup, and never execute what is shared.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NotRequired, TypedDict, Union
from urllib.parse import quote, urlencode

import websockets

# Made of the schemas by `npm run client:types`: begin


class Stamped(TypedDict):
    """Members of every message."""

    id: str
    timestamp: int


class Caused(Stamped):
    """Events with an origin. Servers of the channel dialect send neither `seq` nor `by`."""

    seq: NotRequired[str]
    by: NotRequired[str]


class Authored(Caused):
    """Messages with an author."""

    author: str
    avatar: str | None
    in_reply_to_id: NotRequired[str]


class ResumeOffer(TypedDict):
    """how to resume this connection; missing if the server does not offer that"""

    token: str
    seconds: int
    resumed: bool
    reason: NotRequired[str]
    received: str | None


class TextMessage(Authored):
    """Sends a chat message."""

    type: Literal["text"]
    text: str
    at: NotRequired[list[float] | None]


class ImageMessage(Authored):
    """Shares an image (PNG, JPEG, WebP, AVIF or TIFF). It is delivered as a PNG that fits."""

    type: Literal["image"]
    image_data: str


class NewcomerMessage(Caused):
    """Registers a nickname, or changes it."""

    type: Literal["newcomer"]
    newcomer: str


class ExiterMessage(Caused):
    """Releases the nickname of this connection."""

    type: Literal["exiter"]
    exiter: str


class LikeMessage(Caused):
    """Likes a message. Only the liked author and the liker receive it."""

    type: Literal["like"]
    liker_author: str
    liked_author: str
    message: str


class LayerMessage(Authored):
    """Shares a layer."""

    type: Literal["geojson"]
    layer_name: str
    crs_wkt: str
    crs_authid: str
    geojson: FeatureCollection
    style: str | None


class CrsMessage(Authored):
    """Shares a coordinate reference system."""

    type: Literal["crs"]
    crs_wkt: str
    crs_authid: str


class ExtentMessage(Authored):
    """Shares an extent."""

    type: Literal["bbox"]
    crs_wkt: str
    crs_authid: str
    xmin: float
    xmax: float
    ymin: float
    ymax: float


class PositionMessage(Authored):
    """Shares a position."""

    type: Literal["position"]
    crs_wkt: str
    crs_authid: str
    x: float
    y: float


class ModelMessage(Authored):
    """Shares a QGIS graphical model. It is delivered as text and never executed."""

    type: Literal["model"]
    model_name: str
    model_group: str | None
    raw_xml: str


class ScriptMessage(Authored):
    """Shares a Python script. It is delivered as text and never executed."""

    type: Literal["script"]
    name: str
    raw_pycode: str


class HeadCountMessage(Stamped):
    """The number of open connections."""

    type: Literal["nb_users"]
    nb_users: int


class ReactionMessage(Caused):
    """A reaction to a message, or its removal."""

    type: Literal["reaction"]
    author: str
    in_reply_to_id: str
    emoji: str
    remove: bool


class HelloMessage(Stamped):
    """The first message of every connection; counts as the first head count."""

    type: Literal["hello"]
    server: str
    connection: str
    nb_users: int
    seq: str
    topic: NotRequired[str]
    features: list[str]
    resume: NotRequired[ResumeOffer]


class GapMessage(Stamped):
    """The instances of the service were not connected for a while: messages may be missing."""

    type: Literal["gap"]
    since: int
    seq: str


class ActMessage(Stamped):
    """A moderator or the operator did something, or it is in force when a member joins."""

    type: Literal["act"]
    act: Literal["mute"] | Literal["kick"] | Literal["ban"] | Literal["slow"] | Literal["lock"]
    seconds: NotRequired[int]
    nickname: NotRequired[str]
    by: NotRequired[str]


class DeletedMessage(Caused):
    """A moderator deleted a message: clients remove it."""

    type: Literal["deleted"]
    deleted_id: str


class TextContent(TypedDict):
    """Sends a chat message."""

    type: Literal["text"]
    text: str
    in_reply_to_id: NotRequired[str | None]
    at: NotRequired[list[float] | None]


class ImageContent(TypedDict):
    """Shares an image (PNG, JPEG, WebP, AVIF or TIFF). It is delivered as a PNG that fits."""

    type: Literal["image"]
    image_data: str
    in_reply_to_id: NotRequired[str | None]


class LikeContent(TypedDict):
    """Likes a message. Only the liked author and the liker receive it."""

    type: Literal["like"]
    liked_author: str
    message: str


class LayerContent(TypedDict):
    """Shares a layer."""

    type: Literal["geojson"]
    layer_name: str
    crs_wkt: str
    crs_authid: str
    geojson: FeatureCollection
    style: NotRequired[str | None]
    in_reply_to_id: NotRequired[str | None]


class CrsContent(TypedDict):
    """Shares a coordinate reference system."""

    type: Literal["crs"]
    crs_wkt: str
    crs_authid: str
    in_reply_to_id: NotRequired[str | None]


class ExtentContent(TypedDict):
    """Shares an extent."""

    type: Literal["bbox"]
    crs_wkt: str
    crs_authid: str
    xmin: float
    xmax: float
    ymin: float
    ymax: float
    in_reply_to_id: NotRequired[str | None]


class PositionContent(TypedDict):
    """Shares a position."""

    type: Literal["position"]
    crs_wkt: str
    crs_authid: str
    x: float
    y: float
    in_reply_to_id: NotRequired[str | None]


class ModelContent(TypedDict):
    """Shares a QGIS graphical model. It is delivered as text and never executed."""

    type: Literal["model"]
    model_name: str
    model_group: NotRequired[str | None]
    raw_xml: str
    in_reply_to_id: NotRequired[str | None]


class ScriptContent(TypedDict):
    """Shares a Python script. It is delivered as text and never executed."""

    type: Literal["script"]
    name: str
    raw_pycode: str
    in_reply_to_id: NotRequired[str | None]


class ReactionContent(TypedDict):
    """Reacts to a message. With `liked_author` and `message`, it reaches clients of older generations as
    a like; others are not told.
    """

    type: Literal["reaction"]
    in_reply_to_id: str
    emoji: str
    remove: NotRequired[bool]
    liked_author: NotRequired[str]
    message: NotRequired[str]


#: All types of messages that a client receives: others are of a later version.
MESSAGE_TYPES = frozenset({
    "text", "image", "newcomer", "exiter", "like", "geojson", "crs", "bbox",
    "position", "model", "script", "nb_users", "reaction", "hello", "gap", "act",
    "deleted",
})


Message = Union[
    TextMessage,
    ImageMessage,
    NewcomerMessage,
    ExiterMessage,
    LikeMessage,
    LayerMessage,
    CrsMessage,
    ExtentMessage,
    PositionMessage,
    ModelMessage,
    ScriptMessage,
    HeadCountMessage,
    ReactionMessage,
    HelloMessage,
    GapMessage,
    ActMessage,
    DeletedMessage,
]
Content = Union[
    TextContent,
    ImageContent,
    LikeContent,
    LayerContent,
    CrsContent,
    ExtentContent,
    PositionContent,
    ModelContent,
    ScriptContent,
    ReactionContent,
]

# Made of the schemas: end


#: The subprotocol of the fourth generation.
V4 = "gischat.v4"

#: The reaction as which a like of an older generation appears.
HEART = "\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}"

#: Bytes of the largest message: libraries stop at 1 MiB otherwise.
MAX_SIZE = 2**24

#: Seconds before the first attempt to connect again; doubled each time, up to the other one.
BASE_DELAY, MAX_DELAY = 1.0, 30.0

#: Seconds after which a connection counts as stable: the next loss starts with the shortest delay.
STABLE_AFTER = 5.0

#: Seconds between a pong and the next ping, and for its answer.
PING_INTERVAL, PING_TIMEOUT = 8.0, 5.0

#: Seconds for a handshake.
HANDSHAKE_TIMEOUT = 15.0

#: Seconds for the answer to a message before the server is asked whether it has processed it.
ACK_TIMEOUT = 2.0

#: The same for servers that cannot be asked.
BLIND_ACK_TIMEOUT = 15.0

#: Bytes a second of the slowest acceptable line.
SLOWEST = 8_000

#: Seconds by which a message may follow its processing: instances may lose each other meanwhile.
ECHO_TIMEOUT = 8.0

#: Seconds before a message is sent again that exceeded the server's rate; doubled each time, up to the other one.
FIRST_PAUSE, MAX_PAUSE = 1.0, 16.0

#: Seconds between attempts to have a nickname again that a lost connection of ours still holds, and their number.
RECLAIM_INTERVAL, RECLAIM_ATTEMPTS = 5.0, 15

#: Identifiers kept of what was sent: more than can be sent before the server acknowledges the first.
MAX_SENT = 100

#: The server's words when it does not want this client back.
FINAL = re.compile(r"(removed by a moderator|(You are )?banned|access ended|room closed)")

logger = logging.getLogger("gischat_client")

State = Literal["connecting", "open", "waiting", "closed"]
Outcome = Literal["joined", "resumed", "rejoined"]


@dataclass(frozen=True)
class Receipt:
    """The outcome of a message that this client sent."""

    id: str
    #: `unknown`: the connection was lost for good before the answer; `unsent`: the room was left before its turn.
    state: Literal["delivered", "refused", "unknown", "unsent"]
    #: The server's words, where it refused the message; may be empty.
    reason: str = ""


@dataclass
class _Item:
    """A message of ours that the server has not acknowledged."""

    id: str
    frame: str
    receipt: asyncio.Future[Receipt]
    sent: bool = False

    @property
    def patience(self) -> float:
        """Seconds that a slow line takes for it."""
        return len(self.frame) / SLOWEST


@dataclass
class _Session:
    """A connection as the server knows it, over several WebSockets."""

    token: str | None = None
    seq: str = ""
    #: Ours, of now and of before: the server repeats them in `by`.
    connections: set[str] = field(default_factory=set)
    #: Identifiers of what was sent, oldest first.
    sent: list[str] = field(default_factory=list)

    def has_processed(self, id: str, received: str | None) -> bool:
        """Whether the server has processed a message, the last of which was `received`."""
        return received in self.sent and id in self.sent and self.sent.index(id) <= self.sent.index(received)


class Room:
    """A room, over lost connections: what is said in it, who is there, and what we say.

    :param base: address of the instance, with any path or token in it
    :param nickname: registered in the room; without one, the client listens
    :param avatar: name or address of a picture, which goes with every message
    :param token: gives this client more than others have: private rooms, a reserved nickname, moderation
    """

    def __init__(
        self, base: str, room: str, nickname: str = "", *, avatar: str | None = None, token: str | None = None
    ) -> None:
        below = "" if token is None else f"/~{token}"
        self._url = re.sub("^ws", "http", base).rstrip("/") + f"{below}/channel/{quote(room, safe='')}"
        self.nickname = nickname
        self.avatar = avatar
        self.state: State = "closed"
        #: Whether the server holds our nickname for us.
        self.registered = False
        #: Whether the server speaks the fourth generation: resuming, reactions, places of texts.
        self.is_v4 = False
        #: Open connections in the room; None before the first greeting.
        self.count: int | None = None
        #: The registered nicknames.
        self.people: set[str] = set()
        #: Why the server has ended the connection for good; None while it has not.
        self.end_reason: str | None = None
        #: Set while the client is connected and has received what was said before.
        self.ready = asyncio.Event()
        self._session = _Session()
        self._greeted = False
        self._resumed = False
        self._synced = False
        self._claim: str | None = None
        self._reclaims = 0
        #: The nickname that the server holds for us, or for a lost connection of ours.
        self._held = ""
        self._outbox: dict[str, _Item] = {}
        #: Seconds between messages; 0 until the server says that there were too many.
        self._pause = 0.0
        self._pausing = False
        self._pongs: list[Callable[[], None]] = []
        self._timers: list[asyncio.TimerHandle] = []
        self._listeners: dict[str, list[Callable[..., None]]] = {}
        self._queues: list[asyncio.Queue[Message | None]] = []
        self._socket: Any = None
        self._sender: asyncio.Queue[str] = asyncio.Queue()
        self._drained = asyncio.Event()
        self._drained.set()
        self._helpers: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None

    # The public interface

    async def __aenter__(self) -> Room:
        self.open()
        return self

    async def __aexit__(self, error: type[BaseException] | None, *_details: object) -> None:
        if error is not None:
            self._drained.set()
        await self.close()

    def open(self) -> None:
        """Joins the room, and stays in it until `close`. Needs a running event loop."""
        if self._task is None or self._task.done():
            self.end_reason = None
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Leaves the room as soon as everything was delivered, with a goodbye."""
        if self._task is None:
            return
        drained = asyncio.ensure_future(self._drained.wait())
        try:
            await asyncio.wait([drained, self._task], return_when=asyncio.FIRST_COMPLETED)
        finally:
            drained.cancel()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def on(self, name: str, listener: Callable[..., None]) -> Callable[[], None]:
        """Calls a function at each event of a kind.

        The events are the types of messages, `message` for all of them (each with the message), `state`, `session`
        (an `Outcome`), `ready`, `count`, `people`, `registered`, `taken` and `refused` (with the server's reason; the
        second also with the identifier of the message, or None).

        :returns: a function that removes the listener
        """
        listeners = self._listeners.setdefault(name, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    def __aiter__(self) -> AsyncIterator[Message]:
        """The messages from now on, until the room is left or the server has ended the connection for good."""
        queue: asyncio.Queue[Message | None] = asyncio.Queue()
        self._queues.append(queue)
        return self._messages(queue)

    def is_own(self, message: Mapping[str, Any]) -> bool:
        """Whether this client sent a message, and not a namesake."""
        if self.is_v4:
            return message.get("by") in self._session.connections
        return message.get("id") in self._session.sent

    def send(self, content: str | Content) -> asyncio.Future[Receipt]:
        """Sends a message, now or as soon as there is a connection, once and in order.

        :param content: a text alone, or a message without author, time and identifier
        :returns: a future of its fate, which need not be awaited and never fails
        :raises ValueError: for what JSON cannot have, such as NaN
        """
        fields: dict[str, Any] = {"type": "text", "text": content} if isinstance(content, str) else dict(content)
        author = {"liker_author": self.nickname} if fields["type"] == "like" else {"author": self.nickname}
        if fields["type"] not in ("like", "reaction"):
            author["avatar"] = self.avatar
        message = {**author, **fields, "id": str(uuid.uuid4()), "timestamp": int(time.time())}
        frame = json.dumps(message, ensure_ascii=False, allow_nan=False)
        item = _Item(message["id"], frame, asyncio.get_running_loop().create_future())
        if self._task is None or self._task.done():
            item.receipt.set_result(Receipt(item.id, "unsent"))
        else:
            self._outbox[item.id] = item
            self._drained.clear()
            self._flush()
        return item.receipt

    def reply(self, to: Mapping[str, Any], content: str | Content) -> asyncio.Future[Receipt]:
        """Sends an answer to a message."""
        fields: dict[str, Any] = {"type": "text", "text": content} if isinstance(content, str) else dict(content)
        return self.send({**fields, "in_reply_to_id": to["id"]})

    def react(self, to: Mapping[str, Any], emoji: str, remove: bool = False) -> asyncio.Future[Receipt]:
        """Reacts to a message with one emoji, or takes that back.

        A heart for a text is a like for clients and servers of the older generations, which know no other reaction.
        """
        is_like = to["type"] == "text" and emoji == HEART and not remove and not self.is_own(to)
        liked = {"liked_author": to["author"], "message": to["text"]} if is_like else {}
        if is_like and self.state == "open" and not self.is_v4:
            return self.send({"type": "like", **liked})
        return self.send({"type": "reaction", "in_reply_to_id": to["id"], "emoji": emoji, "remove": remove, **liked})

    def rename(self, nickname: str) -> None:
        """Changes the nickname."""
        self.nickname = nickname
        self._reclaims = 0
        self._register()

    # Connecting

    async def _run(self) -> None:
        attempt = 0
        try:
            while self.end_reason is None:
                started, delay = time.monotonic(), 0.0
                try:
                    words, code = await self._connect()
                except (OSError, asyncio.TimeoutError, websockets.WebSocketException) as error:
                    words, code, delay = await self._explain(error)
                self._lost()
                if self._greeted and time.monotonic() - started > STABLE_AFTER or code == 1012:
                    attempt = 0
                if FINAL.match(words):
                    self.end_reason = words
                    return
                if code == 4001:
                    # Another program has our session: we need one of our own.
                    self._session.token = None
                # After a close for flooding, wait longer than after any other.
                doublings = max(attempt, 4) if code == 1008 else attempt
                attempt += 1
                self._change("waiting")
                await asyncio.sleep(max(delay, min(MAX_DELAY, BASE_DELAY * 2**doublings) * random.uniform(0.5, 1)))
        finally:
            self._lost()
            self._end()

    async def _connect(self) -> tuple[str, int]:
        """Keeps a connection until its end. Returns the words and the code of the close frame."""
        self._change("connecting")
        address, subprotocols = re.sub("^http", "ws", self._url) + "/ws", [V4]
        if self._session.token is not None:
            address += "?" + urlencode({"since": self._session.seq})
            subprotocols.append(f"resume.{self._session.token}")
        connecting = websockets.connect(
            address, subprotocols=subprotocols, open_timeout=HANDSHAKE_TIMEOUT, max_size=MAX_SIZE, ping_interval=None
        )
        async with connecting as socket:
            self._socket, self._sender = socket, asyncio.Queue()
            # A server without the subprotocol is there before its first message.
            if socket.subprotocol != V4:
                self._welcome(None)
            helpers = [asyncio.create_task(act) for act in (self._pass_on(socket, self._sender), self._watch(socket))]
            try:
                async for frame in socket:
                    self._receive(frame)
            except websockets.ConnectionClosed:
                pass
            finally:
                for helper in helpers:
                    helper.cancel()
            return socket.close_reason or "", socket.close_code or 1006

    async def _pass_on(self, socket: Any, frames: asyncio.Queue[str]) -> None:
        try:
            while True:
                await socket.send(await frames.get())
        except websockets.ConnectionClosed:
            pass

    async def _watch(self, socket: Any) -> None:
        """Notices a connection that is dead without anybody having told."""

        async def ping() -> None:
            await (await socket.ping())

        try:
            while True:
                await asyncio.sleep(PING_INTERVAL)
                in_front = self._in_flight
                await asyncio.wait_for(ping(), PING_TIMEOUT + (in_front.patience if in_front else 0))
        except asyncio.TimeoutError:
            # A close frame would end what the next connection is to resume.
            socket.transport.abort()
        except websockets.ConnectionClosed:
            pass

    async def _explain(self, error: Exception) -> tuple[str, int, float]:
        """Why a handshake failed: the server's words, and the seconds that it wants us to wait."""
        # Versions of the library have different errors.
        response = getattr(error, "response", None)
        status = getattr(response, "status_code", getattr(error, "status_code", 0))
        headers = getattr(response, "headers", getattr(error, "headers", {}))
        if status in (429, 503):
            seconds = headers.get("retry-after", "")
            return "", 0, float(seconds) * random.uniform(1, 1.5) if seconds.isdigit() else 0.0
        if status not in (401, 403, 404):
            return "", 0, 0.0
        words = await asyncio.to_thread(_detail_of, f"{self._url}/ws")
        # A room that does not exist, and a token that is no longer valid, are the end as well.
        return ("access ended: " if status == 401 else "room closed: " if status == 404 else "") + words, 0, 0.0

    def _lost(self) -> None:
        """Forgets what belongs to one WebSocket."""
        self._socket = None
        self._synced = self.registered = False
        self._claim = None
        self._pause = 0.0
        self._pausing = False
        self._pongs.clear()
        self.ready.clear()
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _end(self) -> None:
        for item in list(self._outbox.values()):
            self._settle(item, "unknown" if item.sent else "unsent")
        for queue in self._queues:
            queue.put_nowait(None)
        self._queues.clear()
        self._change("closed")

    # Receiving

    def _receive(self, frame: str | bytes) -> None:
        try:
            message = json.loads(frame)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        kind = message.get("type")
        if kind == "hello":
            self._welcome(message)
        if self._session.connections and message.get("seq"):
            self._session.seq = message["seq"]
        if kind == "pong":
            if self._pongs:
                self._pongs.pop(0)()
            return
        # A command of a moderator is answered, and never delivered.
        for id in (message.get("id"), message.get("in_reply_to_id")):
            item = self._outbox.get(id) if isinstance(id, str) else None
            if item and (id != message.get("id") or not self.is_v4 or self.is_own(message)):
                self._settle(item, "delivered")
        if kind == "uncompliant":
            return self._receive_refusal(message)
        if kind not in MESSAGE_TYPES:
            return
        self._update_presence(message)
        self._emit(kind, message)
        self._emit("message", message)
        for queue in self._queues:
            queue.put_nowait(message)  # type: ignore[arg-type]

    def _welcome(self, hello: Mapping[str, Any] | None) -> None:
        resume = (hello or {}).get("resume") or {}
        self.is_v4 = hello is not None
        self._resumed = resume.get("resumed", False)
        self._session.token = resume.get("token")
        if hello:
            self._session.connections.add(hello["connection"])
            self._session.seq = hello["seq"]
        item = self._in_flight
        if self._resumed and item and not self._session.has_processed(item.id, resume["received"]):
            item.sent = False
        outcome: Outcome = "resumed" if self._resumed else "rejoined" if self._greeted else "joined"
        self._change("open")
        self._emit("session", outcome)
        self._greeted = True
        if self._resumed:
            self.registered = self._held == self.nickname
        else:
            self._register()
        if self.is_v4:
            self._ping(self._sync)
        elif not self.nickname:
            self._sync()

    def _sync(self) -> None:
        """All that the server has to tell about the time before this connection was received."""
        if self._synced:
            return
        self._synced = True
        # A claim of before the loss would have been among what was repeated.
        if self._resumed and not self.registered:
            self._register()
        item = self._in_flight
        if item and self._resumed:
            self._later(ECHO_TIMEOUT, lambda: self._settle(item, "unknown"))
        elif item:
            self._settle(item, "unknown")
        helper = asyncio.get_running_loop().create_task(self._refresh_people())
        self._helpers.add(helper)
        helper.add_done_callback(self._helpers.discard)
        self._flush()

    async def _refresh_people(self) -> None:
        socket = self._socket
        people = await asyncio.to_thread(_get_json, f"{self._url}/users")
        # Without an answer, the connection is about to be lost, and the next one asks again.
        if socket is None or socket is not self._socket:
            return
        if isinstance(people, list):
            self.people.clear()
            self.people.update(people)
        self._emit("people", self.people)
        self.ready.set()
        self._emit("ready")

    def _update_presence(self, message: Mapping[str, Any]) -> None:
        kind = message["type"]
        if kind in ("hello", "nb_users"):
            self.count = message["nb_users"]
            self._emit("count", self.count)
        elif kind == "newcomer":
            self.people.add(message["newcomer"])
            self._emit("people", self.people)
            if message["newcomer"] == self.nickname and (not self.is_v4 or self.is_own(message)):
                self._answer_claim(True)
        elif kind == "exiter":
            self.people.discard(message["exiter"])
            self._emit("people", self.people)

    def _receive_refusal(self, message: Mapping[str, Any]) -> None:
        reason, id = message["reason"], message.get("refused_id")
        is_taken, is_over_rate = "already registered" in reason, "too many messages" in reason.lower()
        # Older servers do not tell which message they refuse: if nothing else has been sent, it is the claim.
        is_claim = id == self._claim if id else is_taken or self._in_flight is None
        if self._claim and is_claim:
            # The holder of the nickname is most likely our own lost connection.
            passes = (is_taken and self._held == self.nickname) or is_over_rate
            if passes and self._reclaims < RECLAIM_ATTEMPTS:
                self._reclaims += 1
                self._later(RECLAIM_INTERVAL, self._register)
            else:
                self._emit("taken", reason)
            return self._answer_claim(False)
        item = self._outbox.get(id) if id else self._in_flight
        if item and not id and is_over_rate:
            return self._slow_down(item)
        if item:
            self._settle(item, "refused", reason)
        self._emit("refused", reason, item.id if item else None)

    # The nickname

    def _register(self) -> None:
        if not self.nickname or not self._socket:
            return
        self._claim = str(uuid.uuid4())
        self._send(self._claim, json.dumps({"type": "newcomer", "id": self._claim, "newcomer": self.nickname}))

    def _answer_claim(self, registered: bool) -> None:
        self._claim = None
        self.registered = registered
        if registered:
            self._held = self.nickname
            self._reclaims = 0
            self._emit("registered")
        if not self.is_v4:
            self._sync()
        self._flush()

    # Sending: one message after the answer to the one before, so that their order is certain even if one is dropped

    @property
    def _in_flight(self) -> _Item | None:
        """The message that was sent and has no answer: there is one at most."""
        return next((item for item in self._outbox.values() if item.sent), None)

    def _flush(self) -> None:
        item = next(iter(self._outbox.values()), None)
        if item is None or item.sent or not self._synced or self._claim or self._pausing:
            return
        item.sent = True
        self._send(item.id, item.frame)
        self._later(ACK_TIMEOUT + item.patience, lambda: self._ask(item))

    def _ask(self, item: _Item) -> None:
        """Asks whether a message without an answer was processed."""

        def processed() -> None:
            if item is not self._in_flight:
                return
            if self._pause > 0:
                self._slow_down(item)
            else:
                self._later(ECHO_TIMEOUT, lambda: self._settle(item, "unknown"))

        if item is not self._in_flight:
            return
        if self.is_v4:
            self._ping(processed)
        else:
            self._later(BLIND_ACK_TIMEOUT, lambda: self._settle(item, "unknown"))

    def _slow_down(self, item: _Item) -> None:
        """Sends a message again after a pause: the server drops what exceeds its rate."""
        item.sent = False
        self._pause = min(MAX_PAUSE, self._pause * 2 or FIRST_PAUSE)
        self._wait()

    def _wait(self) -> None:
        def resume() -> None:
            self._pausing = False
            self._flush()

        self._pausing = True
        self._later(self._pause, resume)

    def _settle(self, item: _Item, state: Any, reason: str = "") -> None:
        if item.receipt.done():
            return
        del self._outbox[item.id]
        item.receipt.set_result(Receipt(item.id, state, reason))
        if not self._outbox:
            self._drained.set()
        if self._pause > 0:
            self._wait()
        self._flush()

    def _ping(self, processed: Callable[[], None]) -> None:
        """Calls a function when everything that was sent before has been processed."""
        self._pongs.append(processed)
        self._sender.put_nowait('{"type":"ping"}')

    def _send(self, id: str, frame: str) -> None:
        self._session.sent.append(id)
        del self._session.sent[:-MAX_SENT]
        self._sender.put_nowait(frame)

    # Small things

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        """Calls a function later, unless the connection is lost before."""
        self._timers.append(asyncio.get_running_loop().call_later(seconds, act))
        # Those of answered messages have run, or find nothing to do.
        del self._timers[:-MAX_SENT]

    def _change(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self._emit("state", state)

    def _emit(self, name: str, *arguments: Any) -> None:
        for listener in list(self._listeners.get(name, ())):
            try:
                listener(*arguments)
            except Exception:
                logger.exception("a listener of %r failed", name)

    async def _messages(self, queue: asyncio.Queue[Message | None]) -> AsyncIterator[Message]:
        try:
            while (message := await queue.get()) is not None:
                yield message
        finally:
            if queue in self._queues:
                self._queues.remove(queue)


def _get_json(url: str) -> Any:
    """The JSON of a response, also of an error; None without any."""
    try:
        with urllib.request.urlopen(url, timeout=8) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        try:
            return json.load(error)
        except ValueError:
            return None
    except (OSError, ValueError):
        return None


def _detail_of(url: str) -> str:
    """The server's words in an error."""
    body = _get_json(url)
    return str(body.get("detail", "")) if isinstance(body, dict) else ""
