// A promise of this project takes a millisecond where another one takes none.
jest.setTimeout(120_000)
