/**
 * A phone number with its middle hidden, as `138****5678`: the owner recognises it, a bystander does not learn it.
 * A number of fewer than 8 characters is hidden completely.
 */
export function maskPhone(number: string): string {
  return number.length < 8 ? number.replace(/./g, '*') : `${number.slice(0, 3)}****${number.slice(-4)}`
}
