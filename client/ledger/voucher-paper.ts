// The paper vouchers are printed on. @page can't depend on a class, so the rule is set from here.
export type Paper = 'slip' | 'a4'

const rules: Record<Paper, string> = {
  slip: '@page { size: 240mm 140mm; margin: 7mm 10mm 6mm 12mm; }',
  a4: '@page { size: A4 portrait; margin: 10mm 12mm; }',
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
