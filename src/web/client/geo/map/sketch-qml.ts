/** One colour that can be seen on light and on dark maps. */
const INK = '217,86,43'

/** The style of a shared sketch for QGIS, and for this page: arrows have heads, and the note is a label. */
export function sketchQml (geometries: 'lines' | 'areas'): string {
  const symbols = geometries === 'lines'
    ? [symbol('line', 0, line()), symbol('line', 1, line(), head())]
    : [symbol('fill', 0, area())]
  const categories = geometries === 'lines' ? [['', 0], ['arrow', 1]] : [['', 0]]
  return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" +
    '<qgis version="3.22.0" styleCategories="Symbology|Labeling" labelsEnabled="1">' +
    '<renderer-v2 type="categorizedSymbol" attr="kind" enableorderby="0" forceraster="0" symbollevels="0">' +
    '<categories>' +
    categories.map(([value, number]) =>
      `<category value="${value}" symbol="${number}" label="${value}" render="true"/>`).join('') +
    `</categories><symbols>${symbols.join('')}</symbols></renderer-v2>` +
    labeling(geometries === 'lines' ? 2 : 1) +
    `<layerGeometryType>${geometries === 'lines' ? 1 : 2}</layerGeometryType></qgis>`
}

const symbol = (type: string, name: number, ...layers: string[]): string =>
  `<symbol type="${type}" name="${name}" alpha="1" clip_to_extent="1" force_rhr="0">${layers.join('')}</symbol>`

const layer = (kind: string, settings: Record<string, string>, inner = ''): string =>
  `<layer class="${kind}" enabled="1" locked="0" pass="0"><Option type="Map">` +
  Object.entries(settings).map(([name, value]) => `<Option type="QString" name="${name}" value="${value}"/>`).join('') +
  `</Option>${inner}</layer>`

const line = (): string => layer('SimpleLine', {
  line_color: `${INK},255`,
  line_width: '0.8',
  line_width_unit: 'MM',
  line_style: 'solid',
  capstyle: 'round',
  joinstyle: 'round',
})

const head = (): string => layer('MarkerLine', {
  placement: 'lastvertex', placements: 'LastVertex', rotate: '1',
}, symbol('marker', 0, layer('SimpleMarker', {
  name: 'filled_arrowhead',
  color: `${INK},255`,
  outline_color: `${INK},255`,
  outline_style: 'no',
  size: '4',
  size_unit: 'MM',
  angle: '0',
})).replace('name="0"', 'name="@1@1"'))

const area = (): string => layer('SimpleFill', {
  color: `${INK},50`,
  style: 'solid',
  outline_color: `${INK},255`,
  outline_width: '0.8',
  outline_width_unit: 'MM',
  outline_style: 'solid',
  joinstyle: 'round',
})

/** @param placement QGIS' number: 2 along a line, 1 over a point of the area */
const labeling = (placement: number): string => '<labeling type="simple"><settings calloutType="simple">' +
  `<text-style fieldName="note" isExpression="0" textColor="${INK},255" fontSize="11" fontSizeUnit="Point" ` +
  'fontWeight="75" textOpacity="1" useSubstitutions="0">' +
  '<text-buffer bufferDraw="1" bufferSize="1" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="1"/>' +
  `</text-style><placement placement="${placement}"/><rendering drawLabels="1"/></settings></labeling>`
