// The paper vouchers and books are printed on. @page can't depend on a class, so the rule is set from here.
export type Paper = 'slip' | 'a4' | 'landscape' | 'portrait'

const rules: Record<Paper, string> = {
  slip: '@page { size: 240mm 140mm; margin: 7mm 10mm 6mm 12mm; }',
  a4: '@page { size: A4 portrait; margin: 10mm 12mm; }',
  // Books of account, bound on the left.
  landscape: '@page { size: A4 landscape; margin: 10mm 11mm 10mm 16mm; }',
  portrait: '@page { size: A4 portrait; margin: 11mm 10mm 10mm 18mm; }',
}
const sheet = new CSSStyleSheet()

/** Null gives the browser's own paper back to other screens. */
export function setPaper(paper: Paper | null): void {
  sheet.replaceSync(paper ? rules[paper] : '')
  document.adoptedStyleSheets = [
    ...document.adoptedStyleSheets.filter((one) => one !== sheet),
    ...(paper ? [sheet] : []),
  ]
}
