/** What the examples of the reference take for granted. */
