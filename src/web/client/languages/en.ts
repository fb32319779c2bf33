const n = (count: number) => count.toLocaleString('en')
const plural = (count: number, one: string, other: string) => `${n(count)} ${count === 1 ? one : other}`

/** To add a language, add a file with these keys to this folder; the build finds it. */
const english = {
  languageName: 'English',

  // Page
  tagline: 'A chat for people who work with maps',
  rooms: 'Rooms',
  skipToMessages: 'Skip to the messages',
  openMenu: 'Rooms and settings',
  closeMenu: 'Close the menu',
  language: 'Language',
  theme: 'Appearance',
  themeAuto: 'Same as system',
  themeLight: 'Light',
  themeDark: 'Dark',
  soundOn: 'Sound is on',
  soundOff: 'Sound is off',
  rules: 'Rules',
  tryApi: 'Try the API',
  trySockets: 'Try the WebSockets',
  readApi: 'Read the API reference',
  connected: (count: number) => plural(count, 'person connected', 'people connected'),
  connectedShort: (count: number) => n(count),

  // No open room
  welcome: 'Where would you like to talk?',
  welcomeText: 'Pick a room. Everyone in it sees your messages, and the places you share appear on a map.',
  unknownRoom: (room: string) => `There is no room called “${room}” here.`,
  loadFailed: 'The server is not responding.',
  tryAgain: 'Try again',
  loading: 'Loading…',

  // Connection
  connecting: 'Connecting…',
  online: 'Connected',
  serverRestarts: 'The server is restarting.',
  serverRefused: 'The server closed the connection: too many messages in too short a time.',
  socketsBlocked: 'The server answers, but the proxy in front of it refuses WebSockets (403, 426). ' +
    'Please tell its operator.',
  connectionLost: 'Connection lost.',
  retryIn: (seconds: number) => `Next attempt in ${n(seconds)} s.`,
  retryNow: 'Try now',
  gap: (from: string, to: string) => `Not connected from ${from} to ${to}. Messages from that time may be missing.`,
  updateNeeded: 'The page has been updated since you opened it.',
  reload: 'Reload',

  // Identity
  yourName: 'Your nickname and picture',
  chooseName: 'Choose a nickname to chat',
  chooseNameShort: 'Choose a nickname',
  changeName: 'Change nickname and picture',
  nickname: 'Nickname',
  nicknameHint: (min: number, max: number) => `${n(min)} to ${n(max)} letters (A–Z), digits, “_” or “-”.`,
  nicknameMissing: 'Please choose a nickname.',
  nicknameShort: (min: number) => `At least ${plural(min, 'character', 'characters')}.`,
  nicknameLong: (max: number) => `At most ${plural(max, 'character', 'characters')}.`,
  nicknameCharacters: 'Only letters without accents, digits, “_” and “-”.',
  nicknameReserved: 'This name is reserved for the server.',
  nicknameTaken: (name: string) => `“${name}” is already taken in this room. Please choose another nickname.`,
  nicknameFine: 'You can use this nickname.',
  avatar: 'Picture',
  avatarInitials: 'Your initials',
  avatarNumber: (index: number) => `Drawing ${n(index)}`,
  rulesTitle: 'Chat rules',
  rulesAgree: 'By chatting here, you agree to these rules.',
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',

  // Messages
  messages: 'Messages',
  noMessages: 'No messages yet',
  noMessagesHint: 'Say hello, or drop an image or a GeoJSON file here.',
  you: 'you',
  today: 'Today',
  newMessages: (count: number) => plural(count, 'new message', 'new messages'),
  newBelow: 'New',
  likedYours: (name: string, what: string) => `${name} likes your message “${what}”`,
  mentionsYou: 'mentions you',
  says: (author: string, text: string) => `${author}: ${text}`,
  moreMessages: (count: number) => `and ${plural(count, 'more message', 'more messages')}`,
  image: 'Image',
  imageBy: (author: string) => `Image by ${author}`,
  openImage: (author: string) => `Enlarge the image by ${author}`,
  imageBroken: 'This image cannot be displayed.',
  showMore: 'Show more',

  // Writing
  write: (room: string) => `Message to ${room}`,
  send: 'Send',
  remaining: (count: number) => `${plural(count, 'character', 'characters')} left`,
  tooLong: (count: number) => `${plural(count, 'character', 'characters')} too many`,
  share: 'Share something',
  shareImage: 'An image…',
  shareLayer: 'A layer (GeoJSON)…',
  sharePosition: 'My position…',
  openMap: 'An extent from the map…',
  sending: 'Sending…',
  refused: (reason: string) => `Rejected: ${reason}`,
  unsent: 'The connection was lost while this message was on its way. It may not have arrived.',
  edit: 'Edit',
  sendAgain: 'Send again',
  dismiss: 'Dismiss',
  dropHere: 'Drop an image or a GeoJSON file to share it',
  dropUnknown: (name: string) => `“${name}” is neither an image nor a GeoJSON file. ` +
    'Save images as PNG or JPEG; QGIS exports layers as GeoJSON.',

  // Sharing
  imageShareTitle: 'Share this image?',
  imageUnreadable: 'Your browser cannot read this image. Save it as PNG or JPEG.',
  imageTooLarge: 'This image is too large, even after resizing. Crop it, or save it with fewer details.',
  layerShareTitle: 'Share this layer?',
  layerName: 'Layer name',
  layerNameLong: 'The name is too long: the limit is 255 characters.',
  layerReading: 'Reading the file…',
  layerUnreadable: 'Your browser cannot read this file.',
  layerFileEmpty: 'This file is empty.',
  layerFormat: (format: string) => `This file is ${format}, not GeoJSON. ` +
    'Open it in QGIS and export the layer as GeoJSON.',
  layerArchive: 'This file is a compressed archive, such as ZIP. Unpack it and share the GeoJSON file in it; ' +
    'QGIS exports other layers as GeoJSON.',
  layerLines: 'This file is newline-delimited GeoJSON: each line is a feature of its own. Open it in QGIS and export ' +
    'the layer as GeoJSON.',
  layerWebPage: 'This file is a web page, not a layer. Its address may require a login; download the layer again.',
  layerJavaScript: 'This file is JavaScript. Save only the part from the first “{” to the last “}” as a GeoJSON file.',
  layerList: 'This file is a JSON list. Put it into a FeatureCollection: ' +
    '{"type": "FeatureCollection", "features": […]}.',
  layerError: (message: string) => `This file is not a layer but the error of a server: “${message}”. ` +
    'Download the layer again.',
  layerTruncated: 'This file is not JSON. It ends too early: download or copy it again.',
  layerNotANumber: 'This file is not JSON. It contains NaN or Infinity: replace them by null.',
  layerNotJson: (line: number) => `This file is not JSON.${line > 0 ? ` The mistake is near line ${n(line)}.` : ''} ` +
    'Open the layer in QGIS and export it as GeoJSON.',
  layerNotGeoJson: 'This file is JSON, but not GeoJSON, which begins with "type": "FeatureCollection". ' +
    'Open the layer in QGIS and export it as GeoJSON.',
  layerFeature: (feature: number, problem: string) => `Feature ${n(feature)} of this layer ${problem} ` +
    'Correct it in QGIS and export the layer as GeoJSON again.',
  featureProblems: {
    type: 'is not of the type “Feature”.',
    properties: 'has attributes that are not a JSON object.',
    noGeometry: 'has no geometry; a feature without a place has "geometry": null.',
    geometryType: 'has a geometry of no type that GeoJSON knows.',
    coordinates: 'has coordinates that do not fit the type of its geometry.',
    textCoordinates: 'has coordinates in quotation marks; they must be numbers.',
  },
  layerEncoding: (encoding: string, sample: string) => `This file is not in UTF-8. It was read as ${encoding} and is ` +
    `sent in UTF-8${sample && `. Check this word: “${sample}”`}.`,
  layerDamaged: (count: number) => `${plural(count, 'character', 'characters')} of this file are damaged ` +
    'and appear as “�”: the file is not correct UTF-8.',
  layerCompacted: 'The layer is sent without line breaks and indentation, or it would be too large.',
  layerEmpty: 'This layer has no features.',
  layerTooMany: (count: number, max: number) => `This layer has ${n(count)} features; the server accepts up to ${n(max)}.`,
  layerTooLarge: (size: string, max: string) => `This layer is ${size}; the server accepts up to ${max}.`,
  layerCrs: (crs: string) => `This file uses ${crs}, which the browser cannot describe to others. ` +
    'Please save it in EPSG:4326 first.',
  layerNotDegrees: 'The coordinates are not in degrees, and the file does not name their coordinate system.',
  positionShareTitle: 'Share your position?',
  positionExplain: (room: string) => `Everyone in ${room} will see your current position with your nickname. It is sent only once. ` +
    'Your browser will ask for permission.',
  positionFind: 'Find my position',
  positionFinding: 'Finding your position…',
  positionDenied: 'Your browser does not allow this page to use your position.',
  positionFailed: 'Your position could not be found.',
  positionInsecure: 'Browsers share your position only with pages loaded over HTTPS.',
  positionFound: (place: string, accuracy: string) => `You are at ${place} (± ${accuracy}).`,

  // Geodata
  layer: 'Layer',
  extent: 'Extent',
  position: 'Position',
  crs: 'Coordinate system',
  features: (count: number) => plural(count, 'feature', 'features'),
  showOnMap: 'Show on the map',
  attributes: 'Attributes',
  downloadGeoJson: 'Download GeoJSON',
  downloadAsSent: 'Download as sent',
  downloadConverted: (crs: string) => 'GeoJSON is in longitude and latitude, so “Download GeoJSON” converts the ' +
    'coordinates, rounds numbers of more than 15 digits, and leaves out bounding boxes. ' +
    `“Download as sent” changes nothing${crs && `: its coordinates are in ${crs}`}.`,
  downloadStyle: 'Download QGIS style',
  unplaced: (count: number, total: number) => `${count} of ${total} features have no usable place.`,
  crsUnknown: (name: string) => `The coordinate system is not understood, so there is no map: ${name}`,
  approximate: (metres: number) => `Approximate: may be off by up to ${metres} m.`,
  mapPreview: (what: string) => `Map of ${what}`,
  mapFailed: 'The map could not be drawn.',

  // The map panel
  map: 'Map',
  mapKeyboard: 'Arrow keys move the map; plus and minus zoom.',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  shareExtent: 'Share this extent',
  onTheMap: 'On the map',
  remove: (name: string) => `Remove ${name} from the map`,
  nothingOnMap: 'Open a shared layer, extent or position to see it here.',
  feature: 'No.',
  noAttributes: 'These features have no attributes.',
  countries: 'Countries: Natural Earth',

  // Code
  model: 'Model',
  script: 'Script',
  codeWarning: 'Code from another person. Read it before you run it.',
  downloadModel: 'Download model',
  downloadScript: 'Download script',
  showCode: 'Show all',
  lines: (count: number) => plural(count, 'line', 'lines'),

  // People
  people: 'People',
  mentionPerson: (name: string) => `Mention ${name}`,
  nobody: 'No one has a nickname yet.',

  // Without a connection
  notConnected: 'Not connected',
  offline: 'You are offline. What you write is kept, and sent when you are back.',
  waitingToSend: 'Waiting for the connection. It will be sent by itself.',
  refusedUnseen: 'The server did not accept this message.',
  serviceGap: (from: string, to: string) => `Messages from ${from} to ${to} may be missing: the servers lost each other.`,

  // Talking
  skipToWriting: 'Skip to writing',
  reply: 'Reply',
  replyTo: (author: string) => `Reply to ${author}`,
  cancelReply: 'Do not reply',
  replies: (count: number) => plural(count, 'reply', 'replies'),
  answersYou: 'answers you',
  answers: (author: string, text: string) => `${author} answers you: ${text}`,
  mentions: (author: string, text: string) => `${author} mentions you: ${text}`,
  originalGone: 'That message is no longer here.',
  originalMuted: 'A message by somebody you have muted',
  goToMessage: (author: string, text: string) => `${author} ${text} – go to this message`,
  actionsFor: (author: string) => `React to the message by ${author}, and more`,
  reactWith: (emoji: string) => `React with ${emoji}`,
  emojiNames: {
    '👍': 'thumbs up', '❤️': 'a heart', '😂': 'a laugh', '🎉': 'a party', '😮': 'surprise', '😢': 'tears', '🙏': 'thanks', '👀': 'eyes',
  },
  reactionsBy: (names: string) => `by ${names}`,
  andMore: (names: string, count: number) => `${names} and ${n(count)} more`,
  reactedToYours: (author: string, emoji: string, what: string) => `${author} reacts with ${emoji} to your message “${what}”`,
  copyMessage: 'Copy',
  copyLink: 'Copy link',
  copied: 'Copied.',
  notCopied: 'Your browser does not allow this page to copy.',
  mutePerson: (name: string) => `Mute ${name}`,
  unmutePerson: (name: string) => `Show messages by ${name} again`,
  mutedPerson: (name: string) => `${name} is muted in this browser. The list of people undoes it.`,
  mutedHere: 'Muted in this browser',
  searchPeople: 'Search for people',
  peopleCount: (count: number) => plural(count, 'person has a nickname.', 'people have a nickname.'),
  peopleFound: (found: number, all: number) => `${n(found)} of ${n(all)}`,
  completions: (count: number) => `${plural(count, 'nickname', 'nicknames')}: arrow keys choose, Enter takes it.`,
  search: 'Search',
  searchMessages: 'Search the messages',
  searchHint: 'Searches the messages that are loaded here.',
  found: (count: number) => plural(count, 'message found', 'messages found'),
  follow: (room: string) => `Stay in ${room} while in another room`,
  unfollow: (room: string) => `Do not stay in ${room}`,
  followedFull: (max: number) => `You can stay in up to ${n(max)} rooms.`,
  notify: 'Notifications',
  notifyLevels: { off: 'None', mentions: 'If I am mentioned', all: 'Every message' },
  notifyDenied: 'Your browser does not allow notifications from this page.',
  notifyInsecure: 'Browsers show notifications only for pages loaded over HTTPS.',
  wholeImage: 'Whole image',
  saveImage: 'Save',
  imageKeys: 'Image: plus and minus zoom, arrow keys move it',
}

export type Language = typeof english

export default english
