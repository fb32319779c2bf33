import type { Language } from './en.ts'

const n = (count: number) => count.toLocaleString('de')
const plural = (count: number, one: string, other: string) => `${n(count)} ${count === 1 ? one : other}`

const german: Language = {
  languageName: 'Deutsch',

  tagline: 'Ein Chat für alle, die mit Karten arbeiten',
  rooms: 'Räume',
  skipToMessages: 'Zu den Nachrichten springen',
  openMenu: 'Räume und Einstellungen',
  closeMenu: 'Menü schließen',
  language: 'Sprache',
  theme: 'Aussehen',
  themeAuto: 'Wie das System',
  themeLight: 'Hell',
  themeDark: 'Dunkel',
  soundOn: 'Ton ist an',
  soundOff: 'Ton ist aus',
  rules: 'Regeln',
  tryApi: 'API ausprobieren',
  trySockets: 'WebSockets ausprobieren',
  readApi: 'API-Referenz lesen',
  connected: (count) => plural(count, 'Person verbunden', 'Personen verbunden'),
  connectedShort: (count) => n(count),

  welcome: 'Wo möchtest du mitreden?',
  welcomeText: 'Such dir einen Raum aus. Alle dort sehen deine Nachrichten, und die Orte, die du teilst, erscheinen ' +
    'auf einer Karte.',
  unknownRoom: (room) => `Einen Raum „${room}“ gibt es hier nicht.`,
  loadFailed: 'Der Server antwortet nicht.',
  tryAgain: 'Noch einmal versuchen',
  loading: 'Wird geladen …',

  connecting: 'Verbinde …',
  online: 'Verbunden',
  serverRestarts: 'Der Server startet neu.',
  serverRefused: 'Der Server hat die Verbindung beendet: zu viele Nachrichten in zu kurzer Zeit.',
  socketsBlocked: 'Der Server antwortet, aber der Proxy davor lässt keine WebSockets durch (403, 426). ' +
    'Bitte sag dem Betreiber Bescheid.',
  connectionLost: 'Die Verbindung ist weg.',
  retryIn: (seconds) => `Nächster Versuch in ${n(seconds)} s.`,
  retryNow: 'Jetzt versuchen',
  gap: (from, to) => `Von ${from} bis ${to} nicht verbunden. Nachrichten aus dieser Zeit können fehlen.`,
  updateNeeded: 'Es gibt eine neue Version dieser Seite.',
  reload: 'Neu laden',

  yourName: 'Dein Spitzname und Bild',
  chooseName: 'Spitznamen wählen und mitreden',
  chooseNameShort: 'Spitznamen wählen',
  changeName: 'Spitznamen und Bild ändern',
  nickname: 'Spitzname',
  nicknameHint: (min, max) => `${n(min)} bis ${n(max)} Buchstaben (A–Z), Ziffern, „_“ oder „-“.`,
  nicknameMissing: 'Bitte wähle einen Spitznamen.',
  nicknameShort: (min) => `Mindestens ${plural(min, 'Zeichen', 'Zeichen')}.`,
  nicknameLong: (max) => `Höchstens ${plural(max, 'Zeichen', 'Zeichen')}.`,
  nicknameCharacters: 'Nur Buchstaben ohne Umlaute und Akzente, Ziffern, „_“ und „-“.',
  nicknameReserved: 'Dieser Name ist für den Server reserviert.',
  nicknameTaken: (name) => `„${name}“ gibt es in diesem Raum schon. Bitte wähle einen anderen Spitznamen.`,
  nicknameFine: 'Dieser Spitzname ist frei.',
  avatar: 'Bild',
  avatarInitials: 'Deine Initialen',
  avatarNumber: (index) => `Zeichnung ${n(index)}`,
  rulesTitle: 'Chatregeln',
  rulesStorage: 'Nachrichten gehen durch und sind weg, es sei denn, dieser Server hält die letzten für alle bereit, ' +
    'die neu dazukommen. Bricht deine Verbindung ab, wartet das Verpasste in seinem Speicher auf dich allein, meist ' +
    'eine Minute lang.',
  rulesAgree: 'Wenn du hier mitredest, stimmst du diesen Regeln zu.',
  save: 'Speichern',
  cancel: 'Abbrechen',
  close: 'Schließen',

  messages: 'Nachrichten',
  noMessages: 'Noch keine Nachrichten',
  noMessagesHint: 'Sag Hallo, oder zieh ein Bild oder eine GeoJSON-Datei hierher.',
  you: 'du',
  today: 'Heute',
  newMessages: (count) => plural(count, 'neue Nachricht', 'neue Nachrichten'),
  newBelow: 'Neu',
  likeThis: (author) => `Diese Nachricht von ${author} gefällt mir`,
  likes: (names) => `Gefällt ${names}`,
  likedYours: (name, what) => `${name} gefällt deine Nachricht „${what}“`,
  mentionsYou: 'erwähnt dich',
  says: (author, text) => `${author}: ${text}`,
  moreMessages: (count) => `und ${plural(count, 'weitere Nachricht', 'weitere Nachrichten')}`,
  image: 'Bild',
  imageBy: (author) => `Bild von ${author}`,
  openImage: (author) => `Bild von ${author} vergrößern`,
  imageBroken: 'Dieses Bild lässt sich nicht anzeigen.',
  showMore: 'Mehr anzeigen',

  write: (room) => `Nachricht an ${room}`,
  send: 'Senden',
  remaining: (count) => `noch ${plural(count, 'Zeichen', 'Zeichen')}`,
  tooLong: (count) => `${plural(count, 'Zeichen', 'Zeichen')} zu viel`,
  share: 'Etwas teilen',
  shareImage: 'Ein Bild …',
  shareLayer: 'Einen Layer (GeoJSON) …',
  sharePosition: 'Meinen Standort …',
  openMap: 'Einen Kartenausschnitt …',
  sending: 'Wird gesendet …',
  refused: (reason) => `Abgelehnt: ${reason}`,
  unsent: 'Die Verbindung brach ab, während diese Nachricht unterwegs war. Vielleicht ist sie nicht angekommen.',
  edit: 'Bearbeiten',
  sendAgain: 'Erneut senden',
  dismiss: 'Verwerfen',
  dropHere: 'Lass ein Bild oder eine GeoJSON-Datei hier los, um sie zu teilen',
  dropUnknown: (name) => `„${name}“ ist weder ein Bild noch eine GeoJSON-Datei. ` +
    'Speichere Bilder als PNG oder JPEG; QGIS exportiert Layer als GeoJSON.',

  imageShareTitle: 'Dieses Bild teilen?',
  imageUnreadable: 'Dein Browser kann dieses Bild nicht lesen. Speichere es als PNG oder JPEG.',
  imageTooLarge: 'Dieses Bild ist selbst verkleinert noch zu groß. Schneide es zu, oder speichere es mit weniger ' +
    'Details.',
  layerShareTitle: 'Diesen Layer teilen?',
  layerName: 'Name des Layers',
  layerNameLong: 'Der Name ist zu lang: höchstens 255 Zeichen.',
  layerReading: 'Die Datei wird gelesen …',
  layerUnreadable: 'Dein Browser kann diese Datei nicht lesen.',
  layerFileEmpty: 'Diese Datei ist leer.',
  layerFormat: (format) => `Diese Datei ist kein GeoJSON (erkanntes Format: ${format}). ` +
    'Öffne sie in QGIS und exportiere den Layer als GeoJSON.',
  layerArchive: 'Diese Datei ist ein komprimiertes Archiv, zum Beispiel ZIP. Entpacke sie und teile die ' +
    'GeoJSON-Datei darin; QGIS exportiert andere Layer als GeoJSON.',
  layerLines: 'Diese Datei ist zeilenweises GeoJSON: Jede Zeile ist ein eigenes Objekt. Öffne sie in QGIS und ' +
    'exportiere den Layer als GeoJSON.',
  layerWebPage: 'Diese Datei ist eine Webseite, kein Layer. Vielleicht verlangt ihre Adresse eine Anmeldung: Lade ' +
    'den Layer noch einmal herunter.',
  layerJavaScript: 'Diese Datei ist JavaScript. Speichere nur den Teil vom ersten „{“ bis zum letzten „}“ als ' +
    'GeoJSON-Datei.',
  layerList: 'Diese Datei ist eine JSON-Liste. Setze sie in eine FeatureCollection: ' +
    '{"type": "FeatureCollection", "features": […]}.',
  layerError: (message) => `Diese Datei ist kein Layer, sondern die Fehlermeldung eines Servers: „${message}“. ` +
    'Lade den Layer noch einmal herunter.',
  layerTruncated: 'Diese Datei ist kein JSON. Sie endet zu früh: Lade oder kopiere sie noch einmal.',
  layerNotANumber: 'Diese Datei ist kein JSON. Sie enthält NaN oder Infinity: Ersetze das durch null.',
  layerNotJson: (line) => `Diese Datei ist kein JSON.${line > 0 ? ` Der Fehler liegt bei Zeile ${n(line)}.` : ''} ` +
    'Öffne den Layer in QGIS und exportiere ihn als GeoJSON.',
  layerNotGeoJson: 'Diese Datei ist JSON, aber kein GeoJSON; das beginnt mit "type": "FeatureCollection". ' +
    'Öffne den Layer in QGIS und exportiere ihn als GeoJSON.',
  layerFeature: (feature, problem) => `Objekt ${n(feature)} dieses Layers ${problem} ` +
    'Berichtige es in QGIS und exportiere den Layer erneut als GeoJSON.',
  featureProblems: {
    type: 'ist nicht vom Typ „Feature“.',
    properties: 'hat Attribute, die kein JSON-Objekt sind.',
    noGeometry: 'hat keine Geometrie; ein Objekt ohne Ort hat "geometry": null.',
    geometryType: 'hat eine Geometrie, deren Typ es in GeoJSON nicht gibt.',
    coordinates: 'hat Koordinaten, die nicht zum Typ der Geometrie passen.',
    textCoordinates: 'hat Koordinaten in Anführungszeichen; es müssen Zahlen sein.',
  },
  layerEncoding: (encoding, sample) => `Diese Datei ist nicht in UTF-8. Sie wurde als ${encoding} gelesen und wird ` +
    `in UTF-8 gesendet${sample && `. Prüfe dieses Wort: „${sample}“`}.`,
  layerDamaged: (count) => `${plural(count, 'beschädigtes Zeichen', 'beschädigte Zeichen')} in dieser Datei, ` +
    'angezeigt als „�“: Die Datei ist kein korrektes UTF-8.',
  layerCompacted: 'Der Layer wird ohne Zeilenumbrüche und Einrückungen gesendet; sonst wäre er zu groß.',
  layerEmpty: 'Dieser Layer hat keine Objekte.',
  layerTooMany: (count, max) => `Dieser Layer hat ${n(count)} Objekte; der Server nimmt höchstens ${n(max)} an.`,
  layerTooLarge: (size, max) => `Dieser Layer ist ${size} groß; der Server nimmt höchstens ${max} an.`,
  layerCrs: (crs) => `Diese Datei verwendet ${crs}; das kann der Browser den anderen nicht beschreiben. ` +
    'Bitte speichere sie zuerst in EPSG:4326.',
  layerNotDegrees: 'Die Koordinaten sind nicht in Grad, und die Datei nennt ihr Koordinatensystem nicht.',
  positionShareTitle: 'Deinen Standort teilen?',
  positionExplain: (room) => `Alle in ${room} sehen mit deinem Spitznamen, wo du gerade bist. Der Standort wird nur ` +
    'einmal gesendet. Dein Browser fragt dich vorher um Erlaubnis.',
  positionFind: 'Standort bestimmen',
  positionFinding: 'Dein Standort wird bestimmt …',
  positionDenied: 'Dein Browser erlaubt dieser Seite nicht, deinen Standort zu verwenden.',
  positionFailed: 'Dein Standort ließ sich nicht bestimmen.',
  positionInsecure: 'Browser geben deinen Standort nur an Seiten, die über HTTPS geladen sind.',
  positionFound: (place, accuracy) => `Du bist bei ${place} (± ${accuracy}).`,

  layer: 'Layer',
  extent: 'Ausschnitt',
  position: 'Standort',
  crs: 'Koordinatensystem',
  features: (count) => plural(count, 'Objekt', 'Objekte'),
  showOnMap: 'Auf der Karte zeigen',
  attributes: 'Attribute',
  downloadGeoJson: 'GeoJSON herunterladen',
  downloadAsSent: 'Original herunterladen',
  downloadConverted: (crs) => 'GeoJSON steht in Länge und Breite. „GeoJSON herunterladen“ rechnet deshalb die ' +
    'Koordinaten um, rundet Zahlen mit mehr als 15 Ziffern und lässt umschließende Rechtecke weg. ' +
    `„Original herunterladen“ ändert nichts${crs && `: Die Koordinaten sind darin in ${crs}`}.`,
  downloadStyle: 'QGIS-Stil herunterladen',
  unplaced: (count, total) => `${n(count)} von ${plural(total, 'Objekt', 'Objekten')} ohne brauchbaren Ort.`,
  crsUnknown: (name) => `Das Koordinatensystem ist unbekannt, daher gibt es keine Karte: ${name}`,
  approximate: (metres) => `Ungefähr: kann bis zu ${n(metres)} m danebenliegen.`,
  mapPreview: (what) => `Karte von ${what}`,
  mapFailed: 'Die Karte ließ sich nicht zeichnen.',

  map: 'Karte',
  mapKeyboard: 'Pfeiltasten verschieben die Karte; Plus und Minus zoomen.',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  shareExtent: 'Diesen Ausschnitt teilen',
  onTheMap: 'Auf der Karte',
  remove: (name) => `${name} von der Karte entfernen`,
  nothingOnMap: 'Öffne einen geteilten Layer, Ausschnitt oder Standort, um ihn hier zu sehen.',
  feature: 'Nr.',
  noAttributes: 'Diese Objekte haben keine Attribute.',
  countries: 'Länder: Natural Earth',

  model: 'Modell',
  script: 'Skript',
  codeWarning: 'Code von jemand anderem. Lies ihn, bevor du ihn ausführst.',
  downloadModel: 'Modell herunterladen',
  downloadScript: 'Skript herunterladen',
  showCode: 'Alles anzeigen',
  lines: (count) => plural(count, 'Zeile', 'Zeilen'),

  people: 'Personen',
  peopleHint: 'Alle, die einen Spitznamen haben.',
  mentionPerson: (name) => `${name} erwähnen`,
  nobody: 'Noch hat niemand einen Spitznamen.',
}

export default german
