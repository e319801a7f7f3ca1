import { test } from "node:test";
import { cp, readFile, writeFile, rm } from "node:fs/promises"; import path from "node:path"; import { createHash } from "node:crypto";
import * as h from "./harness.mjs";
test("x", async (t)=>{
 const folder=await h.scratch(t); await cp(h.webDir, folder, {recursive:true});
 const server=await h.startServer(t,folder), browser=await h.startBrowser(t); const page=await h.tab(await h.visitor(t,browser));
 page.on("console",m=>console.log("C",m.text()));
 await h.open(page,server.url); await h.keptOffline(page); await server.stop();
 const sha=(b)=>createHash("sha256").update(b).digest("base64");
 const index=folder+"/index.html", before=await readFile(index), after=Buffer.from(before.toString().replace("<html ",'<html data-build="second" '));
 const w=folder+"/sw.js"; let s=(await readFile(w,"utf8")).replace(sha(before),sha(after)); const id=s.match(/ritm-([0-9a-f]{16})/)[1]; s=s.replaceAll(id,"0123456789abcdef");
 await writeFile(index,after); await writeFile(w,s); await server.start();
 await page.evaluate(async()=>{const r=await navigator.serviceWorker.getRegistration(); await r.update(); while(!r.waiting) await new Promise(r=>setTimeout(r,20));});
 page.on("framenavigated",()=>console.log("NAV",Date.now()%1e6));
 await page.context().addInitScript(()=>{ const o=MessagePort.prototype; addEventListener("x",()=>{}); const P=ServiceWorker.prototype.postMessage; ServiceWorker.prototype.postMessage=function(m,t){ console.log("POST",this.state,JSON.stringify(m)); if(t&&t[0]){ } return P.apply(this,arguments)}; const M=MessageChannel; window.MessageChannel=function(){const c=new M(); const d=Object.getOwnPropertyDescriptor(MessagePort.prototype,"onmessage"); Object.defineProperty(c.port1,"onmessage",{set(f){d.set.call(c.port1,e=>{console.log("GOT",JSON.stringify(e.data));f(e)})}}); return c;}; });
 page.context().on("serviceworker",w=>console.log("SW",w.url())); page.context().on("console",m=>console.log("CC",m.text()));
 await page.reload();
 for(let k=0;k<16;k++){await h.sleep(400); console.log(Date.now()%1e6, JSON.stringify(await page.evaluate(async()=>{const r=await navigator.serviceWorker.getRegistration();return [r.waiting?.state,r.active?.state,document.documentElement.dataset.build,performance.getEntriesByType("mark").map(m=>m.name).join(), (await caches.keys()).join()]}).catch(e=>e.message)));}
});
