import type { Weight } from './build'
import type { Text } from './peer'

/** A number, a text instead of one, or null if the figure does not apply. */
export type Cell = number | Text | null

export interface Row {
  /** Rows of the same group are compared with each other. */
  readonly group: Text
  readonly peer: string
  readonly cells: Readonly<Record<string, Cell>>
}

export type Unit = '×' | 'µs' | 'ms' | 'B' | 'kB' | ''

export interface Column {
  readonly key: string
  readonly title: Text
  readonly unit: Unit
}

export interface Goal {
  readonly text: Text
  /** The number that must not be greater than `most`; undefined if it was not measured. */
  value(rows: readonly Row[]): number | undefined
  readonly most: number
  readonly unit: Unit
}

/** What a figure uses to measure. */
export interface Bench {
  readonly quick: boolean
  /** The size of the package, by the required path. */
  readonly shipped: Readonly<Record<string, Weight>>
  /** Runs a measure in a process of its own and returns its result. */
  measure(name: string, flags: readonly string[]): Promise<unknown>
  /**
   * Runs the measure of calls in the shell of JavaScriptCore, without its compilers. An empty list if there is no
   * shell.
   */
  shell(): Promise<unknown>
}

export interface Figure {
  readonly id: string
  readonly title: Text
  /** Describes the method and the columns. */
  readonly about: Text
  readonly columns: readonly Column[]
  /** `wide`: a row for each library, with the groups as columns. `long`: a row for each library in each group. */
  readonly layout: 'wide' | 'long'
  /** The column that the chart shows, and the value of its goal. */
  readonly chart: {
    readonly key: string
    readonly title: Text
    readonly goal?: number
    /** The label of a bar. @default the quantity itself */
    label?(row: Row): Text
  }
  readonly goals: readonly Goal[]
  run(bench: Bench): Promise<Row[]>
}
