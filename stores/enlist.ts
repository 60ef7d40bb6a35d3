/** Puts it on the list. Returns the undo, which takes this one off, however often it is called; it may be there twice. */
export function enlist<Item>(list: Item[], item: Item): () => void {
  let isThere = true
  list.push(item)
  return () => {
    if (isThere) list.splice(list.indexOf(item), 1)
    isThere = false
  }
}
