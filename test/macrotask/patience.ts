// A promise of this project takes a millisecond where another one takes none: more patience, and fewer random runs.
jest.setTimeout(120_000)
process.env.FC_RUNS = process.env.FC_RUNS || '10'
