// A kept screen leaves the page and comes back; browsers forget how far its lists were scrolled. This remembers.
const places = new WeakMap<Element, { readonly top: number; readonly left: number }>()

/** To be called for every scroll below the stage (in the capture phase: scrolling does not bubble). */
export function noteScroll(event: Event): void {
  if (event.target instanceof Element)
    places.set(event.target, { top: event.target.scrollTop, left: event.target.scrollLeft })
}

/** Puts everything below `root` back to where it was. */
export function restoreScroll(root: Element): void {
  for (const element of root.querySelectorAll('*')) {
    const place = places.get(element)
    if (place) element.scrollTo({ top: place.top, left: place.left })
  }
}
