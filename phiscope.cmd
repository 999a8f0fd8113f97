@echo off
rem SPDX-License-Identifier: Apache-2.0
rem
rem Starts Phiscope from its source tree: finds a JDK, builds what is older than its sources, and runs it.
rem Everything this script says goes to standard error; standard output belongs to the program.
setlocal EnableExtensions DisableDelayedExpansion

set "checkout=%~dp0"
set "checkout=%checkout:~0,-1%"
set "target=%checkout%\app\target"
set "program=%target%\phiscope.jar"
set "stamp=%target%\phiscope.built"
set "cache=%target%\phiscope.aot"
set "engine=%target%\phiscope.tornadovm.built"
set "options=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"

set "jdk="
call :consider "%PHISCOPE_JAVA_HOME%"
call :consider "%JAVA_HOME%"
for /f "delims=" %%J in ('where java 2^>nul') do call :consider "%%~dpJ.."
for /d %%D in ("%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Java\*" "%ProgramFiles%\Microsoft\*" "%ProgramFiles%\Zulu\*" "%ProgramFiles%\Amazon Corretto\*" "%USERPROFILE%\.jdks\*") do call :consider "%%~D"
if defined jdk goto built
>&2 echo phiscope: needs JDK 25 or newer and found none; install one (https://adoptium.net) or point PHISCOPE_JAVA_HOME at it.
exit /b 1

:built
rem The TornadoVM that the build makes an engine for: that of the directory chosen in the window, else of TORNADOVM_HOME.
if exist "%APPDATA%\Phiscope\tornadovm.home" set /p TORNADOVM_HOME=<"%APPDATA%\Phiscope\tornadovm.home"
set "tornadovm="
if exist "%TORNADOVM_HOME%\etc\tornado.release" for /f "tokens=1,* delims==" %%K in ('findstr /b /c:"version=" "%TORNADOVM_HOME%\etc\tornado.release"') do set "tornadovm=%%L"
if not exist "%TORNADOVM_HOME%\share\java\tornado\tornado-api-%tornadovm%.jar" set "tornadovm="
set "profile=-P!tornadovm"
if defined tornadovm set "profile=-Ptornadovm -Dtornadovm.version=%tornadovm%"
set "made="
if exist "%engine%" set /p made=<"%engine%"
if not exist "%program%" goto build
if not exist "%stamp%" goto build
if defined tornadovm if not "%made%"=="%tornadovm%" goto build
powershell -NoProfile -Command "$built = (Get-Item -LiteralPath $env:stamp).LastWriteTimeUtc; $roots = @($env:checkout) + ('networks', 'kernels', 'app' | ForEach-Object { Join-Path $env:checkout $_ }); $files = @($roots | ForEach-Object { Get-Item -LiteralPath (Join-Path $_ 'pom.xml') }) + @($roots | Select-Object -Skip 1 | ForEach-Object { Get-ChildItem -Recurse -LiteralPath (Join-Path $_ 'src\main') }) + @(Get-ChildItem -Recurse -LiteralPath (Join-Path $env:checkout 'kernels\src\tornado')); if ($files | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1) { exit 1 }"
if not errorlevel 1 goto start

:build
where mvn >nul 2>nul
if errorlevel 1 goto nomaven
>&2 echo Building Phiscope (the libraries are fetched once); this takes a few minutes ...
if not exist "%target%" mkdir "%target%"
type nul >"%stamp%.new"
setlocal
set "JAVA_HOME=%jdk%"
call mvn -B -f "%checkout%\pom.xml" -Dmaven.test.skip=true %profile% package >"%target%\phiscope.build.log" 2>&1 <nul
if errorlevel 1 goto failed
endlocal
move /y "%stamp%.new" "%stamp%" >nul
>"%engine%" echo(%tornadovm%
>&2 echo   preparing quick starts
if exist "%cache%" del "%cache%"
"%jdk%\bin\java" %options% "-Dphiscope.home=%checkout%" -XX:AOTMode=record "-XX:AOTConfiguration=%cache%.config" -Dglass.platform=Headless -Dprism.order=sw "-Dphiscope.settings.directory=%target%\rehearsal" -cp "%program%" org.phiscope.app.ui.Rehearsal >"%target%\phiscope.aot.log" 2>&1 <nul
if not errorlevel 1 "%jdk%\bin\java" %options% -XX:AOTMode=create "-XX:AOTConfiguration=%cache%.config" "-XX:AOTCache=%cache%" -cp "%program%" >>"%target%\phiscope.aot.log" 2>&1 <nul

:start
set "quick="
if exist "%cache%" set quick="-XX:AOTCache=%cache%" -Xlog:aot*=off -Xlog:cds*=off
"%jdk%\bin\java" %options% %quick% "-Dphiscope.home=%checkout%" %PHISCOPE_JAVA_OPTIONS% -jar "%program%" %*
exit /b %ERRORLEVEL%

:nomaven
>&2 echo phiscope: finds no Maven to build itself with; install Maven 3.8 or newer (https://maven.apache.org).
exit /b 1

:failed
>&2 echo phiscope: the build failed; the whole log is in %target%\phiscope.build.log
exit /b 1

rem Takes the JDK in %1 if it is new enough and none was taken yet.
:consider
if defined jdk exit /b 0
if "%~1"=="" exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
findstr /r /c:"JAVA_VERSION=.2[5-9]" /c:"JAVA_VERSION=.[3-9][0-9]" "%~1\release" >nul 2>nul
if not errorlevel 1 set "jdk=%~1"
exit /b 0
