/** A phone number, enough of it for its owner to recognise it, too little for whoever looks over their shoulder. */
export function masked(number: string): string {
  return number.length < 8 ? number.replace(/./g, '*') : `${number.slice(0, 3)}****${number.slice(-4)}`
}
