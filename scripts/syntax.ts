// Reads TypeScript with the compiler's own parser: which functions a file holds and how long they are, which members of
// its interfaces are functions, what it imports, and what is left of it without its comments and strings.
import ts from "typescript";

/** A function, method, accessor, constructor or arrow function, by its first and last line, counted from 1. */
export interface FunctionSpan {
  name: string;
  firstLine: number;
  lastLine: number;
}

/**
 * Lists a file's functions, the inner ones too.
 * @param path the parser tells the language by its extension
 * @param text the file's text
 */
export function functionSpans(path: string, text: string): FunctionSpan[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const spans: FunctionSpan[] = [];
  const line = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
      spans.push({ name: nameOf(node), firstLine: line(node.getStart()), lastLine: line(node.getEnd()) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return spans;
}

/** The function's own name, or that of what it is given to: a constant, a property, or the call it is passed to. */
function nameOf(node: ts.SignatureDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  if (node.name !== undefined) return node.name.getText();
  const parent = node.parent;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (ts.isCallExpression(parent)) return callName(parent);
  return "anonymous function";
}

/** `Deno.test("what it does")` when the call's first argument is a string, `setTimeout(…)` otherwise. */
function callName(call: ts.CallExpression): string {
  const first = call.arguments[0];
  const argument = first !== undefined && ts.isStringLiteral(first) ? first.getText() : "…";
  return `${call.expression.getText()}(${argument})`;
}

/** Members of a file's interfaces whose type is a function, as `Interface.member`; methods of interfaces are none. */
export function functionMembers(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isInterfaceDeclaration(node)) {
      for (const member of node.members) {
        if (ts.isPropertySignature(member) && isFunctionType(member.type)) {
          found.push(`${node.name.text}.${member.name.getText()}`);
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isFunctionType(type: ts.TypeNode | undefined): boolean {
  if (type === undefined) return false;
  if (ts.isParenthesizedTypeNode(type)) return isFunctionType(type.type);
  if (ts.isUnionTypeNode(type)) return type.types.some(isFunctionType);
  return ts.isFunctionTypeNode(type);
}

/** Paths from the root of the files that a file imports or exports from, with those imported late. */
export function importedPaths(path: string, text: string): string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => new URL(name, `file:///${path}`).pathname.slice(1));
}

/**
 * A file's text with comments and the contents of strings blanked out, every other character where it was, so that a
 * word searched for is found only where it is code.
 */
export function codeOnly(path: string, text: string): string {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const isCode = new Uint8Array(text.length);
  const visit = (node: ts.Node) => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(source);
    if (children.length === 0 && !isText(node)) isCode.fill(1, node.getStart(source), node.getEnd());
    for (const child of children) visit(child);
  };
  visit(source);
  return text.split("").map((character, i) => isCode[i] === 1 || character === "\n" ? character : " ").join(
    "",
  );
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isRegularExpressionLiteral(node);
}
