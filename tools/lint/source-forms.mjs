/** Forms that are written one way in every source file: entries for eslint's no-restricted-syntax. */
export const sourceForms = [
  {
    // Node and a page alike find a file by its whole name. Beside `.js`: data, the scripts of tools/, and what only a build reads.
    selector:
      ':matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression)[source.value=/^\\.(?!.*\\.(m?js|json|ts)$)/]',
    message: "name the file with its ending: './name.js', './folder/index.js'",
  },
  {
    selector:
      ':matches(Program, ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator:not([id.typeAnnotation])[init.type="ArrowFunctionExpression"][init.body.type="BlockStatement"]',
    message:
      'at the top level a function of statements is a declaration: function name() { … }. An arrow is for one expression',
  },
]
