/* Our own drawings on a grid of 24 × 24, as strokes in the current colour. */
const PATHS = {
  send: 'M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4',
  attach: 'M12 5v14M5 12h14',
  image: 'M4 5h16v14H4zM4 16l4.5-5 4 4.5 2.5-2.5 5 5M15.5 9.5h.01',
  layer: 'm12 4 8 4.5-8 4.5-8-4.5zM4 12.5l8 4.5 8-4.5M4 16l8 4.5 8-4.5',
  position: 'M12 21c-4-4.5-6-7.7-6-11a6 6 0 1 1 12 0c0 3.3-2 6.5-6 11z' +
    'M12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  extent: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M9 9h6v6H9z',
  map: 'M9 5 4 7v12l5-2 6 2 5-2V5l-5 2zM9 5v12M15 7v12',
  reply: 'M10 7 4.5 12l5.5 5M5 12h8c3.5 0 6 2 6.5 6',
  more: 'M4.5 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M17.5 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20',
  copy: 'M8 8h11v12H8zM15 8V4H4v12h4',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1',
  bell: 'M6 16.5V11a6 6 0 1 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.6 2.6-6 6-6s6 2.4 6 6M16 4.6a3.5 3.5 0 0 1 0 6' +
    'M17.5 14.5c2.1.8 3.5 2.8 3.5 5.5',
  minus: 'M5 12h14',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6 6 18',
  sound: 'M4 10v4h4l5 4V6L8 10zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
  silent: 'M4 10v4h4l5 4V6L8 10zM17 10l4 4M21 10l-4 4',
  auto: 'M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 0 1 0 17',
  rules: 'M6 4h12v16H6zM9 8.5h6M9 12h6M9 15.5h4',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  code: 'M9 7l-5 5 5 5M15 7l5 5-5 5',
  model: 'M4 5h6v5H4zM14 14h6v5h-6zM10 7.5h4.5a2.5 2.5 0 0 1 2.5 2.5v4',
  warning: 'M12 4 21 20H3zM12 10v4.5M12 17.2h.01',
  down: 'M12 5v14M6 13l6 6 6-6',
  globe: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17',
  edit: 'M5 19l1-4.5L15.5 5 19 8.5 9.5 18z',
  retry: 'M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14',
  compass: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM15.5 8.5l-2 5-5 2 2-5z',
  database: 'M5 6.5C5 5 8 4 12 4s7 1 7 2.5S16 9 12 9 5 8 5 6.5zM5 6.5v11C5 19 8 20 12 20s7-1 7-2.5v-11' +
    'M5 12c0 1.5 3 2.5 7 2.5s7-1 7-2.5',
  grid: 'M4 4h16v16H4zM4 9.3h16M4 14.6h16M9.3 4v16M14.6 4v16',
  polygon: 'M12 4l8 6-3 9H7L4 10z',
  line: 'M4 18l5-9 6 5 5-9',
  point: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 3v3M12 18v3M3 12h3M18 12h3',
  python: 'M8 8.5V6c0-1.3 1.5-2 4-2s4 .7 4 2v4.5c0 1-.8 1.5-2 1.5h-4c-1.2 0-2 .5-2 1.5V18c0 1.3 1.5 2 4 2s4-.7' +
    ' 4-2v-2.5M10.5 6.5h.01M13.5 17.5h.01',
  measure: 'M3 15.5 15.5 3 21 8.5 8.5 21zM7 12l2 2M10 9l2 2M13 6l2 2',
  satellite: 'M9.5 9.5l5 5M7 5l3.5 3.5-3 3L4 8zM16 13.5l3.5 3.5-3 3-3.5-3.5zM13 7.5l3.5 3.5M14.5 9a4 4 0 0 0-4-4',
  mountain: 'M3 19l6.5-12 4 7 2-3L21 19zM7.5 11l2 1.5 2-1.5',
  tree: 'M12 21v-6M12 15c-4 0-6-2-6-4.5 0-1.5 1-2.8 2.2-3.3C8.5 5 10 3.5 12 3.5s3.5 1.5 3.8 3.7c1.2.5 2.2 1.8 ' +
    '2.2 3.3 0 2.5-2 4.5-6 4.5z',
  arrow: 'M5 19 19 5M10 5h9v9',
  area: 'M4 6h16v12H4zM4 12h3M12 6v3M17 18v-3',
  undo: 'M9 5 4 10l5 5M4 10h9a6 6 0 0 1 0 12h-2',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  up: 'M12 19V5M6 11l6-6 6 6',
  screen: 'M3 4h18v12H3zM12 16v4M8 20h8',
  expand: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  settings: 'M4 7h9M17 7h3M15 4.5v5M4 17h3M11 17h9M9 14.5v5',
  follow: 'M12 3v4M12 17v4M3 12h4M17 12h4M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  zoom: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20M7.5 10.5h6M10.5 7.5v6',
} as const

export type IconName = keyof typeof PATHS

const SVG = 'http://www.w3.org/2000/svg'

export function drawIcon (name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}
