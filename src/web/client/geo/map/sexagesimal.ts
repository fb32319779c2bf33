/** Such as 48° 51′ 24.12″. Without fractions, parts that are zero are left out. */
export function sexagesimal (degrees: number, fraction: number): string {
  const unit = 10 ** fraction
  const total = Math.round(Math.abs(degrees) * 3600 * unit)
  const [whole, minutes, seconds] = [
    Math.floor(total / 3600 / unit), Math.floor(total / 60 / unit) % 60, total % (60 * unit) / unit,
  ]
  const two = (value: string) => value.padStart(fraction > 0 ? fraction + 3 : 2, '0')
  if (fraction === 0 && seconds === 0) {
    return minutes === 0 ? `${whole}°` : `${whole}° ${String(minutes).padStart(2, '0')}′`
  }
  return `${whole}° ${String(minutes).padStart(2, '0')}′ ${two(seconds.toFixed(fraction))}″`
}
