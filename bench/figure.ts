import type { Weight } from './build'
import type { Text } from './peer'

/** A number; words where there is none; nothing where the figure does not apply. */
export type Cell = number | Text | null

export interface Row {
  /** What is compared with what: rows of one group. */
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
  /** The number that must not be greater than `most`; undefined where it was not measured. */
  value(rows: readonly Row[]): number | undefined
  readonly most: number
  readonly unit: Unit
}

/** What a figure may ask of the machinery. */
export interface Bench {
  readonly quick: boolean
  /** What the package weighs, by what is required of it. */
  readonly shipped: Readonly<Record<string, Weight>>
  /** Runs a measure in a process of its own and gives what it returns. */
  measure(name: string, flags: readonly string[]): Promise<unknown>
  /** Runs the measure of calls in the shell of JavaScriptCore, without its compilers; an empty list where there is no such shell. */
  shell(): Promise<unknown>
}

export interface Figure {
  readonly id: string
  readonly title: Text
  /** How it is measured, and what the columns say. */
  readonly about: Text
  readonly columns: readonly Column[]
  /** `wide`: a row for each peer, the groups side by side. `long`: a row for each group and peer. */
  readonly layout: 'wide' | 'long'
  /** What the chart shows, and where its goal is. */
  readonly chart: {
    readonly key: string
    readonly title: Text
    readonly goal?: number
    /** What stands behind a bar. @default the quantity itself */
    label?(row: Row): Text
  }
  readonly goals: readonly Goal[]
  run(bench: Bench): Promise<Row[]>
}
