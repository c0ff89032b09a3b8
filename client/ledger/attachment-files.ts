// Which files may be attached, which of them the browser shows itself, and how large one is in words.

const taken = ['pdf', 'jpg', 'jpeg', 'png', 'ofd', 'xlsx', 'docx']
const shown = ['pdf', 'jpg', 'jpeg', 'png']

/** For the file chooser. */
export const acceptedFiles = taken.map((ending) => `.${ending}`).join(',')

export const isShown = (format: string): boolean => shown.includes(format)

export function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`
}
