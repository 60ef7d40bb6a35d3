/*
 * jest's own `expect` and `jest-mock` run anywhere but for what they ask of these three: jest-util and
 * jest-message-util read files, chalk asks for a terminal. Here is all that is asked of them.
 */

/** jest-util */
export const isPromise = (value: unknown): boolean => typeof Object(value).then === 'function'
export const pluralize = (word: string, count: number): string =>
  String(count) + ' ' + word + (count === 1 ? '' : 's')
export class ErrorWithStack extends Error {}

/** jest-message-util: the stack of an error that was thrown where none was to be. */
export const separateMessageFromStack = (stack: string): { stack: string } => ({ stack })
export const formatStackTrace = (stack: string): string => stack
export const formatExecError = (error: unknown): string => String(error)

/** chalk: `chalk.bold.red('text')` is the text. */
const plain: unknown = new Proxy((text: string) => text, { get: () => plain })
export default plain
