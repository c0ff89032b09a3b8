// CSV that people open in a spreadsheet.
import type { Download } from '../core/router.ts'

/** A text that a spreadsheet would take for a formula is led by an apostrophe; amounts never pass here. */
export const safeText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

/** A downloaded CSV begins with the mark by which Excel knows it as UTF-8; on the command line it would only be in the way. */
export const forSpreadsheet = (file: Download): Download =>
  file.contentType.startsWith('text/csv') && typeof file.body === 'string'
    ? { ...file, body: `\ufeff${file.body}` }
    : file
