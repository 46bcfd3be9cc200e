/** Forms that are written one way in every source file: entries for eslint's no-restricted-syntax. */
export const sourceForms = [
  {
    // Node and a page alike find a file by its whole name. Beside `.js`: data, the scripts of tools/, and what only a build reads.
    selector:
      ':matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression)[source.value=/^\\.(?!.*\\.(m?js|json|ts)$)/]',
    message: "name the file with its ending: './name.js', './folder/index.js'",
  },
  {
    // 'w' and 'a' follow links and take what is there: @wgpt/node-files has flags that do neither.
    selector: 'CallExpression[callee.name=/^open(Sync)?$/][arguments.1.value=/^[wa]|[+]/]',
    message: "open with the flags of @wgpt/node-files: flags.create, flags.append; 'w' and 'a' follow links",
  },
  {
    selector:
      ':matches(Program, ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator:not([id.typeAnnotation])[init.type="ArrowFunctionExpression"][init.body.type="BlockStatement"]',
    message:
      'at the top level a function of statements is a declaration: function name() { … }. An arrow is for one expression',
  },
]

/** One base for every error of ours: entries for the sources of the packages, tests aside. */
export const errorForms = [
  {
    selector: ':matches(ClassDeclaration, ClassExpression)[superClass.name=/^(Range|Type|Syntax)?Error$/]',
    message: "extend WgptError, WgptRangeError or WgptTypeError of '@wgpt/errors'",
  },
  {
    selector: 'NewExpression[callee.name=/^(Range|Type)Error$/]',
    message: "throw a WgptRangeError or WgptTypeError of '@wgpt/errors': a caller tells a refusal from a bug by it",
  },
  {
    selector: "CallExpression[callee.name='mkdir'] > ObjectExpression > Property[key.name='recursive']",
    message: "call makeFolders of '@wgpt/node-files': Node's recursive mkdir never returns below /proc and the like",
  },
]
