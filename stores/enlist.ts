/**
 * Adds an item to a list, which may hold the item more than once. Returns a function that removes one entry of the
 * item; a second call of that function does nothing.
 */
export function enlist<Item>(list: Item[], item: Item): () => void {
  let isThere = true
  list.push(item)
  return () => {
    if (isThere) list.splice(list.indexOf(item), 1)
    isThere = false
  }
}
