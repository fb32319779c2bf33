/** What is drawn in another way than QGIS draws it. */
export type Difference =
  'renderer' | 'expression' | 'symbols' | 'mapUnits' | 'dataDefined' | 'scales' | 'labels' | 'blend'
