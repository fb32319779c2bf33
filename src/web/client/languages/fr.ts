import type { Language } from './en.ts'

const n = (count: number) => count.toLocaleString('fr')
const plural = (count: number, one: string, other: string) => `${n(count)} ${count < 2 ? one : other}`

const french: Language = {
  languageName: 'Français',

  tagline: 'Un salon pour celles et ceux qui font des cartes',
  rooms: 'Salons',
  skipToMessages: 'Aller aux messages',
  openMenu: 'Salons et réglages',
  closeMenu: 'Fermer le menu',
  language: 'Langue',
  theme: 'Apparence',
  themeAuto: 'Comme le système',
  themeLight: 'Claire',
  themeDark: 'Sombre',
  soundOn: 'Le son est activé',
  soundOff: 'Le son est coupé',
  rules: 'Règles',
  tryApi: 'Essayer l’API',
  trySockets: 'Essayer les WebSockets',
  readApi: 'Lire la référence de l’API',
  connected: (count) => plural(count, 'personne connectée', 'personnes connectées'),
  connectedShort: (count) => n(count),

  welcome: 'Où souhaitez-vous discuter ?',
  welcomeText: 'Choisissez un salon. Les messages vont à toutes les personnes présentes, et ce que vous partagez ' +
    'apparaît sur une carte.',
  unknownRoom: (room) => `Il n’y a pas de salon « ${room} » ici.`,
  loadFailed: 'Le serveur ne répond pas.',
  tryAgain: 'Réessayer',
  loading: 'Chargement…',

  connecting: 'Connexion…',
  online: 'Connecté',
  serverRestarts: 'Le serveur redémarre.',
  serverRefused: 'Le serveur a mis fin à la connexion : trop d’envois en trop peu de temps.',
  socketsBlocked: 'Le serveur répond, mais le proxy placé devant lui refuse les WebSockets (403, 426). ' +
    'Merci de prévenir son administrateur.',
  connectionLost: 'La connexion est perdue.',
  retryIn: (seconds) => `Prochain essai dans ${n(seconds)} s.`,
  retryNow: 'Essayer maintenant',
  gap: (from, to) => `Hors ligne de ${from} à ${to}. Des messages de ce moment peuvent manquer.`,
  updateNeeded: 'La page a été mise à jour depuis son ouverture.',
  reload: 'Recharger',

  yourName: 'Votre pseudo et votre image',
  chooseName: 'Choisir un pseudo pour parler',
  chooseNameShort: 'Choisir un pseudo',
  changeName: 'Changer de pseudo et d’image',
  nickname: 'Pseudo',
  nicknameHint: (min, max) => `De ${n(min)} à ${n(max)} lettres (A–Z), chiffres, « _ » ou « - ».`,
  nicknameMissing: 'Veuillez choisir un pseudo.',
  nicknameShort: (min) => `Au moins ${plural(min, 'caractère', 'caractères')}.`,
  nicknameLong: (max) => `Au plus ${plural(max, 'caractère', 'caractères')}.`,
  nicknameCharacters: 'Seulement des lettres sans accent, des chiffres, « _ » et « - ».',
  nicknameReserved: 'Ce nom est réservé au serveur.',
  nicknameTaken: (name) => `Quelqu’un s’appelle déjà « ${name} » ici. Veuillez choisir un autre pseudo.`,
  nicknameFine: 'Ce pseudo convient.',
  avatar: 'Image',
  avatarInitials: 'Vos initiales',
  avatarNumber: (index) => `Dessin ${n(index)}`,
  rulesTitle: 'Règles du salon',
  rulesAgree: 'En discutant ici, vous acceptez ces règles.',
  save: 'Enregistrer',
  cancel: 'Annuler',
  close: 'Fermer',

  messages: 'Messages',
  noMessages: 'Aucun message pour l’instant',
  noMessagesHint: 'Dites bonjour, ou déposez ici une image ou un fichier GeoJSON.',
  you: 'vous',
  today: 'Aujourd’hui',
  newMessages: (count) => plural(count, 'nouveau message', 'nouveaux messages'),
  newBelow: 'Nouveau',
  likeThis: (author) => `Aimer ce message de ${author}`,
  likes: (names) => `Aimé par ${names}`,
  likedYours: (name, what) => `${name} aime votre message « ${what} »`,
  mentionsYou: 'vous mentionne',
  says: (author, text) => `${author} : ${text}`,
  moreMessages: (count) => `et ${plural(count, 'autre message', 'autres messages')}`,
  image: 'Image',
  imageBy: (author) => `Image de ${author}`,
  openImage: (author) => `Agrandir l’image de ${author}`,
  imageBroken: 'Cette image ne peut pas être affichée.',
  showMore: 'Afficher la suite',

  write: (room) => `Message à ${room}`,
  send: 'Envoyer',
  remaining: (count) => `${plural(count, 'caractère restant', 'caractères restants')}`,
  tooLong: (count) => `${plural(count, 'caractère', 'caractères')} de trop`,
  share: 'Partager',
  shareImage: 'Une image…',
  shareLayer: 'Une couche (GeoJSON)…',
  sharePosition: 'Ma position…',
  openMap: 'Une emprise de la carte…',
  sending: 'Envoi…',
  refused: (reason) => `Refusé : ${reason}`,
  unsent: 'La connexion a été perdue avant le retour de ce message. Il n’est peut-être pas arrivé.',
  edit: 'Modifier',
  sendAgain: 'Renvoyer',
  dismiss: 'Ignorer',
  dropHere: 'Déposez une image ou un fichier GeoJSON pour le partager',
  dropUnknown: (name) => `« ${name} » n’est ni une image ni un fichier GeoJSON. ` +
    'Enregistrez les images en PNG ou en JPEG ; QGIS exporte les couches en GeoJSON.',

  imageShareTitle: 'Partager cette image ?',
  imageUnreadable: 'Ce fichier n’est pas une image que le navigateur sait lire. Enregistrez-la en PNG ou en JPEG.',
  imageTooLarge: 'Cette image est trop lourde, même réduite. Recadrez-la ou enregistrez-la avec moins de détails.',
  layerShareTitle: 'Partager cette couche ?',
  layerName: 'Nom de la couche',
  layerNameLong: 'Ce nom est trop long : au plus 255 caractères.',
  layerReading: 'Lecture du fichier…',
  layerUnreadable: 'Votre navigateur ne peut pas lire ce fichier.',
  layerFileEmpty: 'Ce fichier est vide.',
  layerFormat: (format) => `Ce fichier n’est pas du GeoJSON (format reconnu : ${format}). Ouvrez-le dans QGIS et ` +
    'exportez la couche en GeoJSON.',
  layerArchive: 'Ce fichier est une archive compressée, par exemple ZIP. Décompressez-la et partagez le fichier ' +
    'GeoJSON qu’elle contient ; QGIS exporte les autres couches en GeoJSON.',
  layerLines: 'Ce fichier est du GeoJSON délimité par des retours à la ligne : chaque ligne est une entité à part. ' +
    'Ouvrez-le dans QGIS et exportez la couche en GeoJSON.',
  layerWebPage: 'Ce fichier est une page web, pas une couche. Son adresse demande peut-être de se connecter : ' +
    'téléchargez la couche de nouveau.',
  layerJavaScript: 'Ce fichier est du JavaScript. N’enregistrez que la partie du premier « { » au dernier « } » ' +
    'dans un fichier GeoJSON.',
  layerList: 'Ce fichier est une liste JSON. Mettez-la dans une FeatureCollection : ' +
    '{"type": "FeatureCollection", "features": […]}.',
  layerError: (message) => `Ce fichier n’est pas une couche, mais l’erreur d’un serveur : « ${message} ». ` +
    'Téléchargez la couche de nouveau.',
  layerTruncated: 'Ce fichier n’est pas du JSON. Il s’arrête trop tôt : téléchargez-le ou copiez-le de nouveau.',
  layerNotANumber: 'Ce fichier n’est pas du JSON. Il contient NaN ou Infinity : remplacez-les par null.',
  layerNotJson: (line) => `Ce fichier n’est pas du JSON.${line > 0 ? ` L’erreur est vers la ligne ${n(line)}.` : ''} ` +
    'Ouvrez la couche dans QGIS et exportez-la en GeoJSON.',
  layerNotGeoJson: 'Ce fichier est du JSON, mais pas du GeoJSON, qui commence par "type": "FeatureCollection". ' +
    'Ouvrez la couche dans QGIS et exportez-la en GeoJSON.',
  layerFeature: (feature, problem) => `L’entité ${n(feature)} de cette couche ${problem} ` +
    'Corrigez-la dans QGIS et exportez de nouveau la couche en GeoJSON.',
  featureProblems: {
    type: 'n’est pas du type « Feature ».',
    properties: 'a des attributs qui ne sont pas un objet JSON.',
    noGeometry: 'n’a pas de géométrie ; une entité sans emplacement a "geometry": null.',
    geometryType: 'a une géométrie d’un type inconnu de GeoJSON.',
    coordinates: 'a des coordonnées qui ne correspondent pas au type de sa géométrie.',
    textCoordinates: 'a des coordonnées entre guillemets ; ce doit être des nombres.',
  },
  layerEncoding: (encoding, sample) => `Ce fichier n’est pas en UTF-8. Il a été lu en ${encoding} et part en ` +
    `UTF-8${sample && `. Vérifiez ce mot : « ${sample} »`}.`,
  layerDamaged: (count) => `${plural(count, 'caractère endommagé', 'caractères endommagés')} dans ce fichier, ` +
    'remplacés par « � » : ce n’est pas de l’UTF-8 correct.',
  layerCompacted: 'La couche part sans retours à la ligne ni indentation ; sinon, elle serait trop lourde.',
  layerEmpty: 'Cette couche n’a pas d’entités.',
  layerTooMany: (count, max) => `${n(count)} entités ; le serveur en accepte au plus ${n(max)} par couche.`,
  layerTooLarge: (size, max) => `Cette couche pèse ${size} ; le serveur accepte au plus ${max}.`,
  layerCrs: (crs) => `Les coordonnées de ce fichier sont en ${crs}, que le navigateur ne sait pas décrire aux autres. ` +
    'Enregistrez-le d’abord en EPSG:4326.',
  layerNotDegrees: 'Ces coordonnées ne sont ni des longitudes ni des latitudes, et le fichier ne dit pas ' +
    'ce qu’elles sont.',
  positionShareTitle: 'Partager votre position ?',
  positionExplain: (room) =>
    `Toutes les personnes de ${room} verront où vous êtes maintenant, une fois, avec votre pseudo. ` +
    'Votre navigateur vous demandera d’abord la permission.',
  positionFind: 'Trouver ma position',
  positionFinding: 'Recherche de votre position…',
  positionDenied: 'Le navigateur n’autorise pas cette page à connaître votre position.',
  positionFailed: 'Votre position n’a pas pu être trouvée.',
  positionInsecure: 'Les navigateurs ne donnent une position qu’aux pages reçues en https.',
  positionFound: (place, accuracy) => `Vous êtes à ${place} (± ${accuracy}).`,

  layer: 'Couche',
  extent: 'Emprise',
  position: 'Position',
  crs: 'Système de coordonnées',
  features: (count) => plural(count, 'entité', 'entités'),
  showOnMap: 'Voir sur la carte',
  attributes: 'Attributs',
  downloadGeoJson: 'Télécharger le GeoJSON',
  downloadAsSent: 'Télécharger tel quel',
  downloadConverted: (crs) => 'Le GeoJSON est en longitudes et latitudes : « Télécharger le GeoJSON » convertit donc ' +
    'les coordonnées, arrondit les nombres de plus de 15 chiffres et omet les emprises. ' +
    `« Télécharger tel quel » ne change rien${crs && ` : les coordonnées y sont en ${crs}`}.`,
  downloadStyle: 'Télécharger le style QGIS',
  unplaced: (count, total) => `${count} entité(s) sur ${total} sans emplacement utilisable.`,
  crsUnknown: (name) => `Le système de coordonnées n’est pas compris : il n’y a donc pas de carte (${name})`,
  approximate: (metres) => `Approximatif : l’écart peut atteindre ${metres} m.`,
  mapPreview: (what) => `Carte de ${what}`,
  mapFailed: 'La carte n’a pas pu être dessinée.',

  map: 'Carte',
  mapKeyboard: 'Les flèches déplacent la carte, plus et moins changent l’échelle.',
  zoomIn: 'Zoom avant',
  zoomOut: 'Zoom arrière',
  shareExtent: 'Partager cette emprise',
  onTheMap: 'Sur la carte',
  remove: (name) => `Retirer ${name} de la carte`,
  nothingOnMap: 'Les couches, emprises et positions que vous ouvrez apparaissent ici.',
  feature: 'N°',
  noAttributes: 'Ces entités n’ont pas d’attributs.',
  countries: 'Pays : Natural Earth',

  model: 'Modèle',
  script: 'Script',
  codeWarning: 'Le code de quelqu’un d’autre. Lisez-le avant de l’exécuter.',
  downloadModel: 'Télécharger le modèle',
  downloadScript: 'Télécharger le script',
  showCode: 'Tout afficher',
  lines: (count) => plural(count, 'ligne', 'lignes'),

  people: 'Personnes',
  peopleHint: 'Celles et ceux qui ont choisi un pseudo.',
  mentionPerson: (name) => `Mentionner ${name}`,
  nobody: 'Personne n’a encore choisi de pseudo.',

  // Without a connection
  notConnected: 'Non connecté',
  offline: 'Vous êtes hors ligne. Ce que vous écrivez est gardé, et envoyé à votre retour.',
  waitingToSend: 'En attente de connexion. L’envoi se fera tout seul.',
  refusedUnseen: 'Le serveur n’a pas accepté ce message.',
  serviceGap: (from: string, to: string) =>
    `Il peut manquer des messages de ${from} à ${to} : les serveurs se sont perdus de vue.`,
}

export default french
