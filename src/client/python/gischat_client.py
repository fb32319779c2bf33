# Made of the schemas by `npm run client:types`: begin


class Stamped(TypedDict):
    """What every message has."""

    id: str
    timestamp: int


class Caused(Stamped):
    """What somebody did. Servers of the channel dialect send neither `seq` nor `by`."""

    seq: NotRequired[str]
    by: NotRequired[str]


class Authored(Caused):
    """What somebody says or shares."""

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
