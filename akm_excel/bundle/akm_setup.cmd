@echo off
rem Sets the program up for the user who runs this: no administrator, no network, nothing but the user's own folder.
rem AKM_HOME names another folder. Not run on any Windows yet: written after Python's and Microsoft's documentation.
chcp 65001 >nul
setlocal
set "HERE=%~dp0"
if not defined AKM_HOME set "AKM_HOME=%LOCALAPPDATA%\akm-excel\program"
rem What is there stays aside until the new one has said its version: a set-up that fails, or is ended, changes nothing.
set "AKM_OLD=%AKM_HOME%.old"
if exist "%AKM_OLD%" if exist "%AKM_HOME%\akm_bundle.txt" rmdir /s /q "%AKM_OLD%"
if exist "%AKM_OLD%" if exist "%AKM_HOME%" rmdir /s /q "%AKM_HOME%"
if exist "%AKM_OLD%" move "%AKM_OLD%" "%AKM_HOME%" >nul
rmdir "%AKM_HOME%" 2>nul
if exist "%AKM_HOME%" if not exist "%AKM_HOME%\akm_bundle.txt" if not exist "%AKM_HOME%\pyvenv.cfg" goto taken
if exist "%AKM_HOME%" move "%AKM_HOME%" "%AKM_OLD%" >nul || goto held
mkdir "%AKM_HOME%" || goto failed

for %%Z in ("%HERE%python-*-embed-*.zip") do (
    tar -xf "%%~Z" -C "%AKM_HOME%" || goto failed
    rem The Python that can be embedded looks for packages only where its ._pth file says.
    for %%P in ("%AKM_HOME%\python*._pth") do (
        echo Lib\site-packages>> "%%~P"
        echo import site>> "%%~P"
    )
    set "AKM_INSIDE=python.exe"
    for %%W in ("%HERE%wheels\pip-*.whl") do "%AKM_HOME%\python.exe" "%%~W\pip" install --quiet --no-index --find-links "%HERE%wheels" --require-hashes -r "%HERE%requirements.txt" --target "%AKM_HOME%\Lib\site-packages" --no-warn-script-location || goto failed
    goto buttons
)
py -{python} -m venv "%AKM_HOME%" || goto nopython
set "AKM_INSIDE=Scripts\python.exe"
"%AKM_HOME%\%AKM_INSIDE%" -m pip install --quiet --no-index --find-links "%HERE%wheels" --require-hashes -r "%HERE%requirements.txt" || goto failed

:buttons
"%AKM_HOME%\%AKM_INSIDE%" -m akm_excel --version >nul || goto failed
echo "%HERE%."> "%AKM_HOME%\akm_bundle.txt"
rem Named from where akm.cmd stands: consoles read that file in a code page that may lack the letters of a user's name.
echo @"%%~dp0%AKM_INSIDE%" -m akm_excel %%*> "%AKM_HOME%\akm.cmd"
if exist "%AKM_OLD%" rmdir /s /q "%AKM_OLD%"
rem Without the buttons the program is there all the same: why not, it has said itself.
"%AKM_HOME%\%AKM_INSIDE%" -m akm_excel addin install || goto nobuttons
echo {done}
pause
exit /b 0

:nobuttons
pause
exit /b 1

:taken
echo {taken} %AKM_HOME%
pause
exit /b 1

:held
echo {held}
pause
exit /b 1

:nopython
echo {no_python}
:failed
if exist "%AKM_HOME%" rmdir /s /q "%AKM_HOME%"
if exist "%AKM_OLD%" move "%AKM_OLD%" "%AKM_HOME%" >nul
echo {failed}
pause
exit /b 1
