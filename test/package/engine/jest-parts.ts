/*
 * Replaces the packages that keep jest's `expect` and `jest-mock` from running outside Node: jest-util and
 * jest-message-util read files, and chalk needs a terminal. Only the functions that are used are here.
 */

/** jest-util */
export const isPromise = (value: unknown): boolean => typeof Object(value).then === 'function'
export const pluralize = (word: string, count: number): string =>
  String(count) + ' ' + word + (count === 1 ? '' : 's')
export class ErrorWithStack extends Error {}

/** jest-message-util: formats the stack of an error that was not expected. */
export const separateMessageFromStack = (stack: string): { stack: string } => ({ stack })
export const formatStackTrace = (stack: string): string => stack
export const formatExecError = (error: unknown): string => String(error)

/** chalk: `chalk.bold.red('text')` returns the text. */
const plain: unknown = new Proxy((text: string) => text, { get: () => plain })
export default plain
