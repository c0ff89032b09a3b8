// Text for a CSV that people open in a spreadsheet.

/** A text that a spreadsheet would take for a formula is led by an apostrophe; amounts never pass here. */
export const safeText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
