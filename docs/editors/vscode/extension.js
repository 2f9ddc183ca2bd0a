// Starts `cargo headwater lsp` and lets VS Code talk to it.

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function start() {
  const [command, ...args] = vscode.workspace.getConfiguration("headwater").get("server.command");
  const server = { command, args };
  const options = { documentSelector: [{ language: "headwater" }] };
  client = new LanguageClient("headwater", "Headwater", server, options);
  return client.start().catch((error) => {
    const words = `The language server of Headwater does not start: ${error.message}. Is it installed? (cargo install cargo-headwater)`;
    vscode.window.showErrorMessage(words);
  });
}

exports.activate = (context) => {
  const restart = async () => {
    await client?.stop().catch(() => {});
    await start();
  };
  context.subscriptions.push(vscode.commands.registerCommand("headwater.restart", restart));
  return start();
};

exports.deactivate = () => client?.stop();
