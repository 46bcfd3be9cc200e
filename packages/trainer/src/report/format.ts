const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, '\u202f')

/**
 * A whole number with thin spaces between the thousands: 1 234 567.
 * @example
 * ```ts
 * console.log(formatCount(-999)) // → −999
 * ```
 */
export const formatCount = (value: number): string =>
  Number.isFinite(value) ? (Math.round(value) < 0 ? '−' : '') + grouped(Math.abs(Math.round(value)).toFixed(0)) : '–'

/**
 * A number with about `digits` significant digits, without an exponent between 0.0001 and 1,000,000; '–' when there is none.
 * @example
 * ```ts
 * console.log(formatNumber(0.0123456)) // → 0.01235
 * ```
 */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (value == null || !Number.isFinite(value)) return '–'
  if (value === 0) return '0'
  const size = Math.abs(Number(value.toPrecision(digits)))
  if (size >= 10 ** digits && size < 1e9) return formatCount(value)
  if (size < 1e-4 || size >= 1e9) return value.toExponential(Math.max(0, digits - 2)).replace('e+', 'e')
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(size)))
  return value.toFixed(Math.min(places, 8)).replace('-', '−')
}

/**
 * A length of time: 0.8 ms, 12.3 s, 4 min 10 s, 2 h 5 min.
 * @example
 * ```ts
 * console.log(formatSeconds(250)) // → 4 min 10 s
 * ```
 */
export function formatSeconds(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return '–'
  if (seconds < 1) return `${formatNumber(seconds * 1000, 3)} ms`
  if (seconds < 90) return `${formatNumber(seconds, 3)} s`
  const whole = Math.round(seconds)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`
}

/** Ticks of an axis: 12k, 1.5M, 0.003. */
export function tickLabel(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e6) return `${String(Number((value / 1e6).toPrecision(3)))}M`
  if (size >= 1e4) return `${String(Number((value / 1e3).toPrecision(3)))}k`
  return size !== 0 && size < 1e-3 ? value.toExponential() : String(Number(value.toPrecision(4)))
}
