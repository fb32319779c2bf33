type Angle = [degrees: number, minutes: number, seconds: number]

/** A JPEG with a position in its Exif data, as a phone writes it: north and east. */
export function withPosition (jpeg: Buffer, latitude: Angle, longitude: Angle): Buffer {
  const tiff = Buffer.alloc(128)
  tiff.write('II*\0', 'latin1')
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(1, 8)
  writeEntry(tiff, 10, 0x8825, 4, 1, 26)
  tiff.writeUInt16LE(4, 26)
  writeEntry(tiff, 28, 1, 2, 2, 'N'.charCodeAt(0))
  writeEntry(tiff, 40, 2, 5, 3, 80)
  writeEntry(tiff, 52, 3, 2, 2, 'E'.charCodeAt(0))
  writeEntry(tiff, 64, 4, 5, 3, 104)
  for (const [at, angle] of [[80, latitude], [104, longitude]] as const) {
    for (const [index, value] of angle.entries()) {
      tiff.writeUInt32LE(value, at + index * 8)
      tiff.writeUInt32LE(1, at + index * 8 + 4)
    }
  }
  const head = Buffer.from('\xff\xe1\0\0Exif\0\0', 'latin1')
  head.writeUInt16BE(tiff.length + 8, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, tiff, jpeg.subarray(2)])
}

function writeEntry (tiff: Buffer, at: number, tag: number, type: number, count: number, value: number): void {
  tiff.writeUInt16LE(tag, at)
  tiff.writeUInt16LE(type, at + 2)
  tiff.writeUInt32LE(count, at + 4)
  tiff.writeUInt32LE(value, at + 8)
}
