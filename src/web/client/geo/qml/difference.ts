/** Differences from the drawing of QGIS. */
export type Difference =
  'renderer' | 'expression' | 'symbols' | 'mapUnits' | 'dataDefined' | 'scales' | 'labels' | 'blend'
