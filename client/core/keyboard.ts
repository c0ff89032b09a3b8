// Names of key strokes ('Ctrl+B', 'F8', 'Shift+ArrowDown'), so that a screen can list its keys once for both handling and help.

export interface KeyStroke {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** Command counts as Ctrl. Shift is named only with keys that it does not already change ('?' stays '?'). */
export function keyName(event: KeyStroke): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key
  const shift = event.shiftKey && (event.key.length > 1 || event.key === ' ' || /^[a-z]$/i.test(event.key))
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`
}

/** What the legend prints for a key name. */
export function showKey(name: string): string {
  return name
    .replace('ArrowDown', '↓')
    .replace('ArrowUp', '↑')
    .replace('ArrowLeft', '←')
    .replace('ArrowRight', '→')
    .replace('Escape', 'Esc')
    .replace('Space', '空格')
}
