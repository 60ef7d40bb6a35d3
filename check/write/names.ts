/* Writes names and values as JavaScript. */

/** A string literal in single quotes. */
export const quoted = (text: string): string =>
  "'" + text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r') + "'"

export const literal = (value: unknown): string =>
  typeof value === 'string' ? quoted(value) : JSON.stringify(value)

const isName = (text: string): boolean => /^[A-Za-z_$][\w$]*$/.test(text)

/** A key of an object. */
export const key = (name: string): string => (isName(name) ? name : quoted(name))

/** `data.user.id`, from the object that `root` names. */
export const member = (root: string, path: string): string =>
  path
    .split('.')
    .filter(Boolean)
    .reduce((text, step) => (isName(step) ? `${text}.${step}` : `${text}[${quoted(step)}]`), root)

/** The type of an object with these paths, as `{ user: { id: string } }`. @param types the type of the value at each path */
export function typeOf(types: Readonly<Record<string, string>>): string {
  if (types[''] !== undefined) return types['']
  const groups = new Map<string, Record<string, string>>()
  for (const [path, type] of Object.entries(types)) {
    const [first = '', ...rest] = path.split('.')
    const group = groups.get(first) ?? {}
    group[rest.join('.')] = type
    groups.set(first, group)
  }
  const fields = [...groups].map(([name, group]) => `${key(name)}: ${group[''] ?? typeOf(group)}`)
  return `{ ${fields.join('; ')} }`
}

/** A template like `Bearer <token>` as an expression. @param of gives the code for a placeholder */
export function expression(template: string, of: (placeholder: string) => string): string {
  const parts = template.split(/<([a-zA-Z][\w.:-]*)>/)
  return (
    parts
      .map((part, index) => (index % 2 ? of(part) : part && quoted(part)))
      .filter(Boolean)
      .join(' + ') || "''"
  )
}
