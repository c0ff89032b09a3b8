// Sizes of files for people.
export function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`
  const units = ['KB', 'MB', 'GB']
  let size = bytes / 1024
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${size < 10 ? Math.round(size * 10) / 10 : Math.round(size)} ${units[unit] ?? ''}`
}
