export const DATUM_SHIFTS: Record<string, readonly number[]> = {}
