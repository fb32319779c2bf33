/* Writes the tables and examples of docs/protocol.md, which are made of the schemas. */
import { replaceSections } from './page.ts'
import { writeSections } from './sections.ts'

replaceSections(await writeSections())
