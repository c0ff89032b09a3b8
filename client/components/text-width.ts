// How wide a text stands in a table, measured in the font really used: a figure must never be cut.
let context: CanvasRenderingContext2D | null | undefined

/** Pixels, with a little to spare for digits of equal width. */
export function textWidth(text: string, isBold = false): number {
  context ??= document.createElement('canvas').getContext('2d')
  if (!context) return text.length * 8
  context.font = `${isBold ? '600 ' : ''}13px ${getComputedStyle(document.body).fontFamily}`
  return Math.ceil(context.measureText(text).width) + 3
}

/** The width of the widest of many figures; of equal length they are equally wide, so one of each length is measured. */
export function widest(texts: Iterable<string>, isBold = false): number {
  const byLength = new Map<number, string>()
  for (const text of texts) byLength.set(text.length, text)
  return Math.max(0, ...[...byLength.values()].map((text) => textWidth(text, isBold)))
}
