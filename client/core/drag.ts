// Dragging an edge: the way from where the pointer went down, until it is let go.
export function followDrag(start: PointerEvent, onMove: (distance: number) => void): void {
  const move = (event: PointerEvent): void => onMove(event.clientX - start.clientX)
  const stop = (): void => {
    window.removeEventListener('pointermove', move)
    window.removeEventListener('pointerup', stop)
  }
  window.addEventListener('pointermove', move)
  window.addEventListener('pointerup', stop)
}
